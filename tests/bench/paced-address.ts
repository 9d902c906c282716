/** Address and serial number of the n-th meter on paced lines. */
export const addressOfMeter = (index: number): string => String(260_000_000_000 + index)
