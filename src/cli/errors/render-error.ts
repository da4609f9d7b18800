import { ApiError, messageOf, UserError } from '../../api/errors.ts';
import { escapeTerminal } from '../../printers/escape.ts';
import { UsageError } from './usage-error.ts';

/** What an error says on stderr (with its line ends), and the exit code that it stands for. */
export interface RenderedError {
  readonly text: string;
  readonly exitCode: number;
}

/** Several objects were tried and more than one failed. */
export class ManyErrors extends Error {
  readonly errors: readonly unknown[];
  constructor(errors: readonly unknown[]) {
    super(errors.map(messageOf).join('\n'));
    this.name = 'ManyErrors';
    this.errors = errors;
  }
}

/** An error, and lines for people that say more than the server could. */
export class ExplainedError extends Error {
  readonly error: unknown;
  readonly hints: readonly string[];
  constructor(error: unknown, hints: readonly string[]) {
    super(messageOf(error));
    this.name = 'ExplainedError';
    this.error = error;
    this.hints = hints;
  }
}

/** Throws one error as it is, several as ManyErrors, none not at all. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new ManyErrors(errors);
}

/**
 * kubectl's forms, harmless to a terminal whatever was quoted. `verbose` adds the stack of what can only be a bug.
 * k8s: kubectl cmd/util/helpers.go checkErr
 */
export function renderError(error: unknown, verbose = false): RenderedError {
  const { text, exitCode } = renderAny(error, verbose);
  return { text: escapeTerminal(text), exitCode };
}

function renderAny(error: unknown, verbose: boolean): RenderedError {
  if (error instanceof ManyErrors) {
    return { text: error.errors.map(renderOneOfMany).join(''), exitCode: 1 };
  }
  if (error instanceof ExplainedError) {
    const { text, exitCode } = renderAny(error.error, verbose);
    return { text: text + error.hints.map((hint) => `${hint}\n`).join(''), exitCode };
  }
  if (error instanceof UsageError) {
    const where = error.about === 'usage' ? `${error.command} --help' for usage.` : `${error.command} -h' for help and examples`;
    return { text: `error: ${error.message}\nSee '${where}\n`, exitCode: 1 };
  }
  if (error instanceof ApiError && error.status.reason === 'Invalid') return { text: renderInvalid(error), exitCode: 1 };
  if (error instanceof ApiError) return { text: `${answerText(error)}\n`, exitCode: 1 };
  if (error instanceof UserError) {
    // Nobody is there to be told.
    if (error.message === '') return { text: '', exitCode: error.exitCode };
    const bare =
      error.isBare || /^(error: |Error in configuration|The connection to the server |Unable to connect to the server)/.test(error.message);
    return { text: `${bare ? '' : 'error: '}${error.message.replace(/\n$/, '')}\n`, exitCode: error.exitCode };
  }
  return { text: renderBug(error, verbose), exitCode: 1 };
}

function renderOneOfMany(error: unknown): string {
  const [inner, hints] = error instanceof ExplainedError ? [error.error, error.hints] : [error, []];
  const message = answerText(inner) ?? messageOf(inner);
  return [message, ...hints].map((line) => `${line}\n`).join('');
}

/** What a server answered; undefined for an error that is not the API's. */
function answerText(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { reason } = error.status;
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
  return reason ? `Error from server (${reason}): ${error.message}` : `Error from server: ${error.message}`;
}

function renderInvalid({ status }: ApiError): string {
  const { kind = '', name = '', causes = [] } = status.details ?? {};
  const subject = kind === '' && name === '' ? 'The request is invalid' : `The ${kind} ${JSON.stringify(name)} is invalid`;
  if (causes.length === 0) return `${subject}${kind === '' && name === '' && status.message ? `: ${status.message}` : ''}\n`;
  const lines = [...new Set(causes.map(({ field, message }) => (field ? `${field}: ${message}` : (message ?? ''))))];
  return lines.length === 1 ? `${subject}: ${lines[0]}\n` : `${subject}: \n${lines.map((line) => `* ${line}\n`).join('')}`;
}

function renderBug(error: unknown, verbose: boolean): string {
  const known = error instanceof Error ? error : new Error(String(error));
  const detail = verbose ? `${known.stack}\n` : 'Run the command again with -v to see where it comes from.\n';
  return `error: this is a defect in kpod: ${known.message}\n${detail}`;
}
