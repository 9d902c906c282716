import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Scanner;
import org.openmuc.jmbus.DataRecord;
import org.openmuc.jmbus.MBusMessage;

/**
 * How many wired frames a second jmbus makes into full readings. Argument: run ms; standard input: one frame a line,
 * hex. Prints one JSON line: {"perSecond": …, "decoded": …}.
 */
class JmbusDecode {
	private static long sink = 0;

	public static void main(String[] arguments) {
		long runNanos = Long.parseLong(arguments[0]) * 1_000_000;
		List<byte[]> frames = new ArrayList<>();
		Scanner input = new Scanner(System.in);
		while (input.hasNext()) {
			frames.add(HexFormat.of().parseHex(input.next()));
		}
		// The first run lets the compiler in the virtual machine settle.
		rate(frames, runNanos);
		double perSecond = rate(frames, runNanos);
		int decoded = 0;
		for (byte[] frame : frames) {
			decoded += decode(frame);
		}
		System.out.printf(java.util.Locale.ROOT, "{\"perSecond\": %.1f, \"decoded\": %d}%n", perSecond, decoded);
		if (sink == -1) {
			System.out.println();
		}
	}

	private static double rate(List<byte[]> frames, long runNanos) {
		long done = 0;
		long started = System.nanoTime();
		while (System.nanoTime() - started < runNanos) {
			for (byte[] frame : frames) {
				sink += decode(frame);
			}
			done += frames.size();
		}
		return done * 1e9 / (System.nanoTime() - started);
	}

	private static int decode(byte[] frame) {
		try {
			var data = MBusMessage.decode(frame, frame.length).getVariableDataResponse();
			data.decode();
			for (DataRecord record : data.getDataRecords()) {
				sink += record.getDataValue() == null ? 0 : record.getMultiplierExponent();
			}
			return 1;
		} catch (Exception refused) {
			return 0;
		}
	}
}
