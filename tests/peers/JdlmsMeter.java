/* A meter made of jDLMS's server, for our client to read: java -cp <jdlms> JdlmsMeter.java <port> <wrapper|hdlc>. */
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.openmuc.jdlms.AttributeAccessMode;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.CosemAttribute;
import org.openmuc.jdlms.CosemClass;
import org.openmuc.jdlms.CosemInterfaceObject;
import org.openmuc.jdlms.CosemMethod;
import org.openmuc.jdlms.DlmsServer;
import org.openmuc.jdlms.IllegalMethodAccessException;
import org.openmuc.jdlms.LogicalDevice;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SelectiveAccessDescription;
import org.openmuc.jdlms.datatypes.CosemDateTime;
import org.openmuc.jdlms.datatypes.DataObject;
import org.openmuc.jdlms.datatypes.DataObject.Type;
import org.openmuc.jdlms.sessionlayer.server.ServerSessionLayerFactories;

public class JdlmsMeter {
	static DataObject scaler(int scaler, int unit) {
		return DataObject.newStructureData(DataObject.newInteger8Data((byte) scaler), DataObject.newEnumerateData(unit));
	}

	/** Local time, 60 minutes before UTC added: Central European Time. */
	static DataObject time(LocalDateTime at) {
		CosemDateTime time = new CosemDateTime(at.getYear(), at.getMonthValue(), at.getDayOfMonth(), 0xff, at.getHour(),
				at.getMinute(), at.getSecond(), 0, -60);
		return DataObject.newOctetStringData(time.encode());
	}

	@CosemClass(id = 1)
	public static class Data extends CosemInterfaceObject {
		@CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY, type = Type.OCTET_STRING)
		public final DataObject value;

		Data(String name, String text) {
			super(name);
			value = DataObject.newOctetStringData(text.getBytes());
		}
	}

	@CosemClass(id = 3)
	public static class Register extends CosemInterfaceObject {
		@CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY)
		public final DataObject value;

		@CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.STRUCTURE)
		public final DataObject scalerUnit;

		Register(String name, DataObject value, int scaler, int unit) {
			super(name);
			this.value = value;
			this.scalerUnit = scaler(scaler, unit);
		}
	}

	@CosemClass(id = 4)
	public static class ExtendedRegister extends CosemInterfaceObject {
		@CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY)
		public final DataObject value = DataObject.newUInteger16Data(4711);

		@CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.STRUCTURE)
		public final DataObject scalerUnit = scaler(-2, 27);

		@CosemAttribute(id = 5, accessMode = AttributeAccessMode.READ_ONLY, type = Type.OCTET_STRING)
		public final DataObject captureTime = time(LocalDateTime.of(2026, 11, 3, 18, 15));

		ExtendedRegister(String name) {
			super(name);
		}
	}

	@CosemClass(id = 8)
	public static class Clock extends CosemInterfaceObject {
		@CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_AND_WRITE, type = Type.OCTET_STRING)
		private DataObject time = JdlmsMeter.time(LocalDateTime.of(2026, 11, 22, 17, 3, 20));

		Clock() {
			super("0.0.1.0.0.255");
		}

		public DataObject getTime() {
			return time;
		}

		public void setTime(DataObject time) {
			this.time = time;
		}
	}

	@CosemClass(id = 7)
	public static class Profile extends CosemInterfaceObject {
		@CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY, type = Type.ARRAY, selector = { 1, 2 })
		private DataObject buffer;

		@CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.ARRAY)
		public final DataObject captureObjects = DataObject
				.newArrayData(List.of(column(8, new byte[] { 0, 0, 1, 0, 0, -1 }), column(3, new byte[] { 1, 0, 1, 8, 0, -1 })));

		@CosemAttribute(id = 4, accessMode = AttributeAccessMode.READ_ONLY)
		public final DataObject capturePeriod = DataObject.newUInteger32Data(900);

		@CosemAttribute(id = 5, accessMode = AttributeAccessMode.READ_ONLY)
		public final DataObject sortMethod = DataObject.newEnumerateData(1);

		@CosemAttribute(id = 7, accessMode = AttributeAccessMode.READ_ONLY)
		public final DataObject entriesInUse = DataObject.newUInteger32Data(2000);

		private final boolean takesRanges;

		Profile(String name, boolean takesRanges) {
			super(name);
			this.takesRanges = takesRanges;
		}

		static DataObject column(int classId, byte[] name) {
			return DataObject.newStructureData(DataObject.newUInteger16Data(classId), DataObject.newOctetStringData(name),
					DataObject.newInteger8Data((byte) 2), DataObject.newUInteger16Data(0));
		}

		/** Entry n (from 1) lies n quarter hours after 1 November; its value is 1000 n. */
		static DataObject row(int entry) {
			return DataObject.newStructureData(time(LocalDateTime.of(2026, 11, 1, 0, 0).plusMinutes(15L * entry)),
					DataObject.newUInteger32Data(1000L * entry));
		}

		public DataObject getBuffer(SelectiveAccessDescription access) throws org.openmuc.jdlms.IllegalAttributeAccessException {
			List<DataObject> rows = new ArrayList<>();
			List<DataObject> given = access == null ? List.of() : access.getAccessParameter().getValue();
			if (access != null && access.getAccessSelector() == 1) {
				if (!takesRanges) {
					throw new org.openmuc.jdlms.IllegalAttributeAccessException(org.openmuc.jdlms.AccessResultCode.OTHER_REASON);
				}
				String from = text(given.get(1)), to = text(given.get(2));
				for (int entry = 1; entry <= 2000; entry++) {
					String at = text(((List<DataObject>) row(entry).getValue()).get(0));
					if (at.compareTo(from) >= 0 && at.compareTo(to) <= 0) rows.add(row(entry));
				}
			} else {
				int from = access == null ? 1 : ((Number) given.get(0).getValue()).intValue();
				int to = access == null ? 2000 : ((Number) given.get(1).getValue()).intValue();
				for (int entry = from; entry <= to; entry++) rows.add(row(entry));
			}
			return DataObject.newArrayData(rows);
		}

		/** Year to second as hex digits without the weekday, which sort as times do. */
		static String text(DataObject time) {
			StringBuilder digits = new StringBuilder();
			byte[] bytes = time.getValue();
			for (int i : new int[] { 0, 1, 2, 3, 5, 6, 7 }) digits.append(String.format("%02X", bytes[i]));
			return digits.toString();
		}
	}

	@CosemClass(id = 70)
	public static class Disconnector extends CosemInterfaceObject {
		@CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY)
		private DataObject controlState = DataObject.newEnumerateData(1);

		Disconnector() {
			super("0.0.96.3.10.255");
		}

		public DataObject getControlState() {
			return controlState;
		}

		@CosemMethod(id = 1, consumes = Type.INTEGER)
		public void disconnect(DataObject none) throws IllegalMethodAccessException {
			controlState = DataObject.newEnumerateData(0);
		}

		@CosemMethod(id = 2, consumes = Type.INTEGER)
		public void reconnect(DataObject none) throws IllegalMethodAccessException {
			controlState = DataObject.newEnumerateData(2);
		}
	}

	public static void main(String[] given) throws Exception {
		LogicalDevice device = new LogicalDevice(1, "TST1000000042", "TST", 42);
		device.setMasterKey(new byte[16]);
		device.registerCosemObject(new Data("0.0.96.1.0.255", "42117788"),
				new Register("1.0.1.8.0.255", DataObject.newUInteger32Data(38824078L), 0, 30),
				new Register("1.0.2.8.0.255", DataObject.newUInteger64Data(9007199254740993L), -3, 30),
				new Register("1.0.16.7.0.255", DataObject.newInteger32Data(-126), 1, 27),
				new Register("1.0.32.7.0.255", DataObject.newFloat32Data(230.5f), 0, 35),
				new ExtendedRegister("1.0.1.6.0.255"), new Clock(), new Profile("1.0.99.1.0.255", true),
				new Profile("1.0.99.2.0.255", false), new Disconnector());
		SecuritySuite low = SecuritySuite.builder().setAuthenticationMechanism(AuthenticationMechanism.LOW)
				.setPassword("Lindenhof4".getBytes()).build();
		device.addRestriction(16, SecuritySuite.builder().build());
		device.addRestriction(32, low);
		SecuritySuite high = SecuritySuite.builder().setAuthenticationMechanism(AuthenticationMechanism.HLS5_GMAC)
				.setEncryptionMechanism(SecuritySuite.EncryptionMechanism.AES_GCM_128)
				.setAuthenticationKey(new byte[16]).setGlobalUnicastEncryptionKey(new byte[16]).build();
		device.addRestriction(48, high);
		var factory = given[1].equals("hdlc") ? ServerSessionLayerFactories.newHdlcSessionLayerFactory()
				: ServerSessionLayerFactories.newWrapperSessionLayerFactory();
		DlmsServer server = DlmsServer.tcpServerBuilder(Integer.parseInt(given[0])).setSessionLayerFactory(factory)
				.registerLogicalDevice(device).build();
		System.out.println("ready");
		// The tests end the meter by closing its input.
		while (System.in.read() >= 0) continue;
		server.close();
		System.exit(0);
	}
}
