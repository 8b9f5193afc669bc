/**
 * Functions of U-Boot inside which it sits until somebody types. They have frame records in every build of the firmware,
 * so that a run knows when its guest waits for a key.
 */
export const CONSOLE_READING_FUNCTIONS: readonly string[] = [
  'getchar',
  'fgetc',
  'serial_getc',
  '_serial_getc',
];
