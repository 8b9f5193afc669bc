/** Offsets in the boot sector of the name of the volume and of the kind of FAT. */
export const FAT_VOLUME_12_16 = { label: 0x2b, fs_type: 0x36 };
export const FAT_VOLUME_32 = { label: 0x47, fs_type: 0x52 };

export const DIR_ENTRY_BYTES = 32;

/** Stands for a name that begins with 0xe5. */
export const aRING = 0x05;

export const ATTR_VOLUME = 0x08;
export const ATTR_DIR = 0x10;

/** Read-only, hidden, system and volume at once: a piece of a long name. */
export const ATTR_VFAT = 0x0f;

/** In the number of the piece of a long name that comes first on the disk. */
export const LAST_LONG_ENTRY_MASK = 0x40;

/** The short name is upper case, and is meant in lower case. */
export const CASE_LOWER_BASE = 8;
export const CASE_LOWER_EXT = 16;
