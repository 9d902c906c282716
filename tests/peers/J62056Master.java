package org.openmuc.jrxtx;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import org.openmuc.j62056.DataMessage;
import org.openmuc.j62056.DataSet;
import org.openmuc.j62056.Iec21Port;

/**
 * A master that is not ours: j62056 reads a meter at a terminal. Arguments: terminal, device address ('' for none),
 * 'fixed' or 'negotiated'. Prints the identification, then one line for each data set: 'address|value|unit'.
 */
class J62056Master {
	public static void main(String[] arguments) throws Exception {
		Iec21Port port = new Iec21Port.Builder(arguments[0])
			.setDeviceAddress(arguments[1])
			.setTimeout(10_000)
			.setBaudRateChangeDelay(0)
			.enableFixedBaudrate(arguments[2].equals("fixed"))
			.buildAndOpen();
		DataMessage message = port.read();
		System.out.println(message.getManufacturerId() + "|" + message.getMeterId());
		for (DataSet set : message.getDataSets()) {
			System.out.println(set.getAddress() + "|" + set.getValue() + "|" + set.getUnit());
		}
		System.exit(0);
	}
}

/**
 * What jrxtx would open with a native library that no registry has: the same terminal through its file, its speed set
 * by stty.
 */
class Terminal {
	private final String path;
	private int baud = 300;

	Terminal(String path) {
		this.path = path;
	}

	SerialPort open() throws IOException {
		setBaud(baud);
		FileInputStream input = new FileInputStream(path);
		OutputStream output = new Draining(new FileOutputStream(path));
		Class<?>[] kinds = { SerialPort.class };
		return (SerialPort) Proxy.newProxyInstance(SerialPort.class.getClassLoader(), kinds, (self, method, values) -> {
			switch (method.getName()) {
				case "getInputStream":
					return input;
				case "getOutputStream":
					return output;
				case "getBaudRate":
					return baud;
				case "setBaudRate":
					setBaud((int) values[0]);
					return null;
				case "isClosed":
					return false;
				case "getPortName":
					return path;
				case "getSerialPortTimeout":
					return 0;
				default:
					return null;
			}
		});
	}

	/** A terminal takes bytes at once; a port that is drained before its speed changes takes the time of the wire. */
	private final class Draining extends FilterOutputStream {
		Draining(OutputStream terminal) {
			super(terminal);
		}

		@Override
		public void write(byte[] bytes, int from, int length) throws IOException {
			out.write(bytes, from, length);
			try {
				Thread.sleep(length * 10_000L / baud);
			} catch (InterruptedException cause) {
				throw new IOException(cause);
			}
		}
	}

	private void setBaud(int wanted) throws IOException {
		baud = wanted;
		try {
			String[] words = { "stty", "-F", path, String.valueOf(wanted), "raw", "-echo", "parenb", "-parodd", "cs7" };
			// It complains of parity and size, which pseudo-terminals do not keep; the speed is set.
			new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
		} catch (InterruptedException cause) {
			throw new IOException(cause);
		}
	}
}
