/** A fault of a driver's text. Lines and columns are counted from 1; the end is behind the last character. */
export interface DriverFault {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

/** What other parts of the extension know of drivers; they are loaded when somebody asks. */
export interface DriverTools {
  /** What keeps the text of a driver from running. */
  check(text: string): Promise<readonly DriverFault[]>;
  /** The declarations of what a driver has. */
  declarations(): Promise<string>;
  /** Does a file lie in a U-Boot tree? */
  isInTree(file: string): boolean;
}
