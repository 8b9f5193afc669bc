/**
 * How far a boot is: each has one record.
 *
 * @uboot include/bootstage.h enum bootstage_id
 */
export const BOOTSTAGE_ID_NET_ETH_START = 64;
export const BOOTSTAGE_ID_AWAKE = 180;
export const BOOTSTAGE_ID_START_UBOOT_F = 181;
export const BOOTSTAGE_ID_START_UBOOT_R = 182;
export const BOOTSTAGE_ID_USB_START = 183;
export const BOOTSTAGE_ID_MAIN_LOOP = 184;
export const BOOTSTAGE_ID_ENTER_CLI_LOOP = 185;
export const BOOTSTAGE_ID_BOOTM_START = 190;
export const BOOTSTAGE_ID_BOOTM_HANDOFF = 191;
export const BOOTSTAGE_ID_ACCUM_LCD = 200;
export const BOOTSTAGE_ID_ACCUM_DM_F = 201;
export const BOOTSTAGE_ID_ACCUM_DM_R = 202;
