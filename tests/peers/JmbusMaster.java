import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.openmuc.jmbus.DataRecord;
import org.openmuc.jmbus.MBusConnection;
import org.openmuc.jmbus.SecondaryAddress;
import org.openmuc.jmbus.SecondaryAddressListener;
import org.openmuc.jmbus.VariableDataStructure;

/**
 * A master that is not ours: jmbus asks over TCP. Arguments: port, then orders that are carried out one after the other:
 * 'read:3' all telegrams of a primary address, 'select:<16 hex>' and what it then says at FD, 'scan:<8 hex>' a search
 * by wildcards, 'write:3:<hex>' user data. One line per answer: 'order|…'.
 */
class JmbusMaster {
	private static final int selected = 0xfd;

	public static void main(String[] arguments) throws Exception {
		int port = Integer.parseInt(arguments[0]);
		for (int at = 1; at < arguments.length; at++) {
			// A search closes its connection at its end, so each order has one of its own.
			try (MBusConnection master = MBusConnection.newTcpBuilder("127.0.0.1", port).setTimeout(400).build()) {
				carryOut(master, arguments[at]);
			}
		}
	}

	private static void carryOut(MBusConnection master, String order) throws IOException {
		String[] parts = order.split(":");
		switch (parts[0]) {
			case "read" -> {
				master.linkReset(Integer.parseInt(parts[1]));
				printAll(master, order, Integer.parseInt(parts[1]));
			}
			case "select" -> {
				byte[] address = HexFormat.of().parseHex(parts[1]);
				master.selectComponent(SecondaryAddress.newFromLongHeader(address, 0));
				printAll(master, order, selected);
				// Its own "deselect" is CI 56, which the standard knows as a selection with the highest byte first.
				master.linkReset(selected);
			}
			case "scan" -> {
				List<SecondaryAddress> found = master.scan(parts[1], new Silent(), 0);
				for (SecondaryAddress each : found) {
					System.out.println(order + "|" + HexFormat.of().formatHex(each.asByteArray()));
				}
			}
			case "write" -> {
				master.write(Integer.parseInt(parts[1]), HexFormat.of().parseHex(parts[2]));
				System.out.println(order + "|acknowledged");
			}
			default -> throw new IllegalArgumentException(order);
		}
	}

	private static void printAll(MBusConnection master, String order, int address) throws IOException {
		VariableDataStructure data;
		do {
			data = master.read(address);
			for (DataRecord record : data.getDataRecords()) {
				String key = HexFormat.of().formatHex(record.getDib()) + HexFormat.of().formatHex(record.getVib());
				System.out.println(String.join("|", order, key.toUpperCase(), String.valueOf(record.getDataValue()),
						String.valueOf(record.getMultiplierExponent()), String.valueOf(record.getUnit()),
						String.valueOf(record.getStorageNumber()), String.valueOf(record.getTariff()),
						String.valueOf(data.getSecondaryAddress().getDeviceId())));
			}
		} while (data.moreRecordsFollow());
	}

	private static class Silent implements SecondaryAddressListener {
		public void newScanMessage(String message) {}

		public void newDeviceFound(SecondaryAddress found) {}
	}
}
