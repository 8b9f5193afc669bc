/** The version that we stand for, as `version` prints it. @uboot include/version.h version_string */
export const version_string = 'U-Boot 2023.01+dfsg-2+deb12u3 (Jun 22 2026 - 08:38:07 +0000)';

/** Its number alone. @uboot include/version.h PLAIN_VERSION */
export const PLAIN_VERSION = '2023.01+dfsg-2+deb12u3';
