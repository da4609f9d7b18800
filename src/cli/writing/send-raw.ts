import { UserError } from '../../api/errors.ts';
import type { CommandDeps } from '../deps.ts';

/** What `create --raw` and its like were called with. */
interface RawCall {
  readonly flags: {
    readonly raw: string;
    readonly filename: readonly string[];
    readonly recursive: boolean;
    readonly output: string;
    readonly selector?: string;
    readonly edit?: boolean;
  };
}

/** Sends a file as it is to a path of the server, and prints the answer. Throws UserError in kubectl's words. k8s: kubectl rawhttp */
export async function sendRaw(method: 'POST' | 'PUT' | 'DELETE', call: RawCall, { client, streams }: CommandDeps): Promise<void> {
  checkRaw(method, call);
  const { raw, filename } = call.flags;
  const [file] = filename;
  const answer = await client.request<unknown>(method, raw, file === undefined ? {} : { body: await readJson(file, streams) });
  await streams.out(`${JSON.stringify(answer)}\n`);
}

function checkRaw(method: string, { flags }: RawCall): void {
  const { raw, filename, recursive, output, selector = '', edit = false } = flags;
  const refuse = (message: string) => {
    throw new UserError(message);
  };
  if (edit) refuse('--raw and --edit are mutually exclusive');
  if (method === 'DELETE' ? filename.length > 1 : filename.length !== 1) refuse('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filename[0] ?? '')) refuse('--raw cannot read from a url');
  if (recursive) refuse('--raw and --recursive are mutually exclusive');
  if (selector !== '') refuse('--raw and --selector (-l) are mutually exclusive');
  if (output !== '') refuse('--raw and --output are mutually exclusive');
  if (!raw.startsWith('/')) refuse(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
}

async function readJson(file: string, { stdin }: CommandDeps['streams']): Promise<unknown> {
  const { text } = await import('node:stream/consumers');
  const { readFile } = await import('node:fs/promises');
  const content = file === '-' ? await text(stdin) : await readFile(file, 'utf8').catch(missing(file));
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new UserError(`${file} is sent as it is, and is not JSON: ${(cause as Error).message}`, { cause });
  }
}

const missing = (file: string) => (cause: NodeJS.ErrnoException) => {
  throw new UserError(cause.code === 'ENOENT' ? `open ${file}: no such file or directory` : cause.message, { cause });
};
