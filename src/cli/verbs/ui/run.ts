import type { Readable } from 'node:stream';
import { ApiError, UserError } from '../../../api/errors.ts';
import { uiPath } from '../../../api/own-protocols.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { openInBrowser } from './open-in-browser.ts';
import type { uiVerb } from './verb.ts';

type Call = CallOf<typeof uiVerb>;

/** `kpod ui`: has the agent open its page on loopback, prints the address, and keeps it open until the user has enough. */
export async function run({ name, args, flags }: Call, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`);
  if (flags.port < 0 || flags.port > 65_535) throw new UserError(`--port must be a port number, from 0 to 65535: ${flags.port}`);
  const enough = new AbortController();
  const forget = deps.onInterrupt(() => enough.abort());
  try {
    const page = await open(flags.port, enough.signal, deps);
    const closed = new Promise<void>((resolve) => page.once('close', resolve));
    page.on('error', () => {});
    const url = await readUrl(page, closed);
    if (enough.signal.aborted) return;
    await deps.streams.out(`${url}\n`);
    deps.streams.err('The page is open until you press Ctrl-C. Who has this address can read pods, events and logs.\n');
    const shown = flags.open ? await openInBrowser(url, deps) : undefined;
    try {
      page.resume();
      await closed;
    } finally {
      await shown?.forget();
    }
    if (!enough.signal.aborted) throw new UserError('the agent has ended, and the page with it: run kpod ui again');
  } finally {
    forget();
  }
}

async function open(port: number, signal: AbortSignal, { client }: CommandDeps): Promise<Readable> {
  try {
    return await client.stream(uiPath, { query: { port }, signal });
  } catch (error) {
    // It is about this machine, not about an object of an API.
    if (error instanceof ApiError && error.status.code === 400) throw new UserError(error.message);
    if (error instanceof ApiError && error.status.code === 404) {
      throw new UserError('the agent that runs is of a kpod without this page: kpod agent stop, then try again');
    }
    throw error;
  }
}

/** The first line of the answer; it comes at once. */
async function readUrl(page: Readable, closed: Promise<void>): Promise<string> {
  let text = '';
  const isRead = new Promise<boolean>((resolve) => {
    page.on('data', (part: Buffer) => {
      text += part.toString();
      if (text.endsWith('\n')) resolve(true);
    });
    void closed.then(() => resolve(false));
  });
  if (!(await isRead)) throw new UserError('the agent ended before its page was open: run kpod ui again');
  return (JSON.parse(text) as { readonly url: string }).url;
}
