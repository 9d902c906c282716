/** Numbers of DLMS/COSEM: IEC 62056-5-3 (application layer), -46 (HDLC), -47 (wrapper), -6-2 (interface classes). */

/** Application layer PDUs that this station says or understands (IEC 62056-5-3, clause 9). */
export const tag = {
	initiateRequest: 0x01,
	initiateResponse: 0x08,
	confirmedServiceError: 0x0e,
	dataNotification: 0x0f,
	aarq: 0x60,
	aare: 0x61,
	releaseRequest: 0x62,
	releaseResponse: 0x63,
	getRequest: 0xc0,
	setRequest: 0xc1,
	eventNotification: 0xc2,
	actionRequest: 0xc3,
	getResponse: 0xc4,
	setResponse: 0xc5,
	actionResponse: 0xc7,
	exception: 0xd8,
	generalGloCiphering: 0xdb,
	generalDedCiphering: 0xdc,
	generalCiphering: 0xdd,
} as const

export const tagNames: ReadonlyMap<number, string> = new Map([
	[tag.initiateRequest, 'initiate request'],
	[tag.initiateResponse, 'initiate response'],
	[tag.confirmedServiceError, 'confirmed service error'],
	[tag.dataNotification, 'data notification'],
	[tag.aarq, 'association request (AARQ)'],
	[tag.aare, 'association response (AARE)'],
	[tag.releaseRequest, 'release request (RLRQ)'],
	[tag.releaseResponse, 'release response (RLRE)'],
	[tag.getRequest, 'GET request'],
	[tag.setRequest, 'SET request'],
	[tag.eventNotification, 'event notification'],
	[tag.actionRequest, 'ACTION request'],
	[tag.getResponse, 'GET response'],
	[tag.setResponse, 'SET response'],
	[tag.actionResponse, 'ACTION response'],
	[tag.exception, 'exception response'],
	[tag.generalGloCiphering, 'general-glo-ciphering'],
	[tag.generalDedCiphering, 'general-ded-ciphering'],
	[tag.generalCiphering, 'general-ciphering'],
	// Short-name referencing and the service-specific ciphered PDUs: recognised, so that they can be named.
	[0x05, 'read request'],
	[0x06, 'write request'],
	[0x0c, 'read response'],
	[0x0d, 'write response'],
	[0x18, 'information report'],
	[0x21, 'glo-initiate request'],
	[0x28, 'glo-initiate response'],
	[0xc8, 'glo-get request'],
	[0xc9, 'glo-set request'],
	[0xca, 'glo-event notification'],
	[0xcb, 'glo-action request'],
	[0xcc, 'glo-get response'],
	[0xcd, 'glo-set response'],
	[0xcf, 'glo-action response'],
	[0xd0, 'ded-get request'],
	[0xd1, 'ded-set request'],
	[0xd2, 'ded-event notification'],
	[0xd3, 'ded-action request'],
	[0xd4, 'ded-get response'],
	[0xd5, 'ded-set response'],
	[0xd7, 'ded-action response'],
	[0xdf, 'general-signing'],
	[0xe0, 'general block transfer'],
])

/** Sent by the client; everything else comes from the meter. */
export const isRequestTag = (byte: number): boolean =>
	[tag.initiateRequest, tag.aarq, tag.releaseRequest, tag.getRequest, tag.setRequest, tag.actionRequest].some(
		(each) => each === byte,
	) || [0x05, 0x06, 0x21, 0xc8, 0xc9, 0xcb, 0xd0, 0xd1, 0xd3].includes(byte)

/** Interface classes (IEC 62056-6-2). */
export const cosemClass = {
	data: 1,
	register: 3,
	extendedRegister: 4,
	demandRegister: 5,
	profileGeneric: 7,
	clock: 8,
	association: 15,
	disconnectControl: 70,
} as const

/** Data-Access-Result (IEC 62056-5-3). */
export const accessResults: ReadonlyMap<number, string> = new Map([
	[0, 'success'],
	[1, 'hardware fault'],
	[2, 'temporary failure'],
	[3, 'read-write denied'],
	[4, 'object undefined'],
	[9, 'object class inconsistent'],
	[11, 'object unavailable'],
	[12, 'type unmatched'],
	[13, 'scope of access violated'],
	[14, 'data block unavailable'],
	[15, 'long get aborted'],
	[16, 'no long get in progress'],
	[17, 'long set aborted'],
	[18, 'no long set in progress'],
	[19, 'data block number invalid'],
	[250, 'other reason'],
])

/** ACSE diagnostics of the service user (IEC 62056-5-3, AARE). */
export const diagnostics: ReadonlyMap<number, string> = new Map([
	[0, 'no diagnostic'],
	[1, 'no reason given'],
	[2, 'application context name not supported'],
	[3, 'calling AP title not recognized'],
	[4, 'calling AP invocation identifier not recognized'],
	[5, 'calling AE qualifier not recognized'],
	[6, 'calling AE invocation identifier not recognized'],
	[7, 'called AP title not recognized'],
	[8, 'called AP invocation identifier not recognized'],
	[9, 'called AE qualifier not recognized'],
	[10, 'called AE invocation identifier not recognized'],
	[11, 'authentication mechanism name not recognised'],
	[12, 'authentication mechanism name required'],
	[13, 'authentication failure'],
	[14, 'authentication required'],
])

export const contextNotSupported = 2
export const authenticationFailure = 13
export const authenticationRequired = 14

/** ISO/IEC 13239 as IEC 62056-46 uses it: control fields without their numbers and poll bits. */
export const hdlc = {
	flag: 0x7e,
	/** Frame format type 3, upper nibble of the first byte after the flag. */
	formatType: 0xa,
	snrm: 0x93,
	ua: 0x73,
	disc: 0x53,
	dm: 0x1f,
	frmr: 0x97,
	pollFinal: 0x10,
	/** Format and length in 11 bits. */
	longestLength: 0x7ff,
} as const

/** Several segments that belong together are taken as one frame of at most so many (M-Bus: sequence 0…15). */
export const mostSegments = 16
/** The longest payload of a wrapper that is believed, above what we allow the meter (`mostPduBytes`). */
export const longestWrapped = 4096
/** Sixteen M-Bus frames of 261 bytes, or one wrapper. */
export const longestFrame = 4176
/** client-max-receive-pdu-size of our AARQ. */
export const mostPduBytes = 1024

/** IEC 62056-46: inactivity is the meter's to time; an answer may take long while a profile is searched. */
export const timing = { answerMs: 3000, gapMs: 300, pauseMs: 10 } as const
