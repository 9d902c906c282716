package org.openmuc.jrxtx;

import java.io.IOException;

/** As j62056 calls it; see Terminal in J62056Master.java. */
public class SerialPortBuilder {
	private final String path;

	private SerialPortBuilder(String path) {
		this.path = path;
	}

	public static SerialPortBuilder newBuilder(String path) {
		return new SerialPortBuilder(path);
	}

	public SerialPortBuilder setBaudRate(int baud) {
		return this;
	}

	public SerialPortBuilder setDataBits(DataBits bits) {
		return this;
	}

	public SerialPortBuilder setParity(Parity parity) {
		return this;
	}

	public SerialPortBuilder setStopBits(StopBits bits) {
		return this;
	}

	public SerialPortBuilder setFlowControl(FlowControl control) {
		return this;
	}

	public SerialPort build() throws IOException {
		return new Terminal(path).open();
	}
}
