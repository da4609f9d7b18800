/** A mistake in the command line: `error: …` and where to read on. `command` is `kpod get`. */
export class UsageError extends Error {
  readonly command: string;
  /** What there is to read, as kubectl says it: of mistakes in flags, or of those in operands. */
  readonly about: 'usage' | 'examples';
  constructor(command: string, message: string, about: 'usage' | 'examples' = 'usage') {
    super(message);
    this.name = 'UsageError';
    this.command = command;
    this.about = about;
  }
}
