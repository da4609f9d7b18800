/**
 * Names of files are bytes, of which nobody says that they are UTF-8. Here a name, or a path, is a string with one character a byte, so
 * that none is lost and everything that looks for `/` and `.` works as ever.
 */

/** The bytes of a text of ours. */
export const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

/** What the system takes for the path. */
export const onDisk = (bytes: string): Buffer => Buffer.from(bytes, 'latin1');

/** As a person reads it. */
export const shown = (bytes: string): string => onDisk(bytes).toString('utf8');
