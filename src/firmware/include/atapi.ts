/** Commands in packets. @uboot include/atapi.h */
export const ATAPI_CMD_INQUIRY = 0x12;
export const ATAPI_CMD_REQ_SENSE = 0x03;
export const ATAPI_CMD_READ_CAP = 0x25;
export const ATAPI_CMD_START_STOP = 0x1b;
export const ATAPI_CMD_TEST_UNIT_READY = 0x00;
