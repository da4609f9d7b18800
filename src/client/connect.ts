import { UserError } from '../api/errors.ts';
import { agentPath } from '../api/own-protocols.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { isAlive } from '../base/is-alive.ts';
import type { Paths } from '../base/paths.ts';
import { type AgentProcess, readAgentLogTail, type StartAgent } from './agent-process.ts';
import { isNotListening } from './failure.ts';
import type { AgentStatus, Client } from './types.ts';
import { isOlderVersion } from './version.ts';

/** What it takes to have an agent. `client` dials the agent's socket and starts nothing. */
export interface ConnectDeps {
  readonly client: Client;
  readonly paths: Paths;
  /** Our own version. An older agent makes room for ours; a newer one serves us as it is. */
  readonly version: string;
  readonly clock: Clock;
  readonly startAgent: StartAgent;
  /** Tells the user, in a sentence, what happened to the agent. */
  readonly onNotice: (text: string) => void;
}

const pollMs = 20;
const startLimitMs = 30_000;
const stopLimitMs = 40_000;
/** So many agents in a row may die before they serve: one may have lost a race against an agent that was just going. */
const maxDeaths = 3;

/** Makes sure that an agent of at least our version listens, and answers what it says of itself. Throws UserError with the way out. */
export async function ensureAgent(deps: ConnectDeps): Promise<AgentStatus> {
  const running = await askAgent(deps.client);
  if (!running) return startAndWait(deps);
  if (!isOlderVersion(running.version, deps.version)) return running;
  deps.onNotice(`the agent is of version ${running.version}: it makes room for version ${deps.version}; pods go on`);
  await stopAgent(deps, { known: running });
  return startAndWait(deps);
}

/** What the agent says of itself, or undefined when none listens. */
export async function askAgent(client: Client): Promise<AgentStatus | undefined> {
  try {
    return await client.request<AgentStatus>('GET', agentPath);
  } catch (error) {
    if (isNotListening(error) || isCutOff(error)) return undefined;
    throw error;
  }
}

/**
 * Asks the agent to end and waits until it is gone. Containers go on. Answers whether there was one. The next agent lets clients of other
 * programs in again if this one did, unless that is to be over.
 */
export async function stopAgent(
  deps: Pick<ConnectDeps, 'client' | 'clock' | 'paths'>,
  { known, listener }: { readonly known?: AgentStatus; readonly listener?: 'forget' } = {},
): Promise<boolean> {
  const running = known ?? (await askAgent(deps.client));
  if (!running) return false;
  await deps.client.request('POST', `${agentPath}/stop`, listener ? { query: { listener } } : {}).catch((error: unknown) => {
    if (!isNotListening(error) && !isCutOff(error)) throw error;
  });
  const deadline = deps.clock.now() + stopLimitMs;
  while (deps.clock.now() < deadline) {
    const now = await askAgent(deps.client);
    // Another command may have started the next agent already: ours is gone then, too.
    if ((!now || now.pid !== running.pid) && !isAlive(running.pid)) return true;
    await sleep(deps.clock, pollMs);
  }
  throw new UserError(`the agent (process ${running.pid}) does not stop; see its log: ${deps.paths.agentLog}`);
}

async function startAndWait(deps: ConnectDeps): Promise<AgentStatus> {
  const deadline = deps.clock.now() + startLimitMs;
  let child: AgentProcess | undefined;
  let deaths = 0;
  let failure: string | undefined;
  while (deps.clock.now() < deadline) {
    child ??= await deps.startAgent();
    await sleep(deps.clock, pollMs);
    const running = await askAgent(deps.client);
    if (running) return running;
    const exit = child.exit();
    if (exit === undefined) continue;
    // An agent that ended well found another one that is just starting: that one is waited for.
    if (exit.code !== 0) {
      // What two in a row say is true of the third as well.
      if (failure !== undefined && exit.failure === failure) throw new UserError(`the kpod agent cannot start: ${failure}`);
      failure = exit.failure;
      if (++deaths >= maxDeaths) throw await startFailure(deps, 'ended before it was ready');
    }
    child = undefined;
    await sleep(deps.clock, 10 * pollMs);
  }
  throw await startFailure(deps, `was not ready after ${startLimitMs / 1000} s`);
}

async function startFailure(deps: ConnectDeps, what: string): Promise<UserError> {
  const tail = withoutStacks(await readAgentLogTail(deps.paths.agentLog, 8));
  return new UserError(
    `the kpod agent ${what}; \`kpod agent run\` runs it in the foreground and shows why${tail === '' ? '' : `. The end of its log, ${deps.paths.agentLog}:\n${tail}`}`,
  );
}

/** A log for people: each line once, without the places in the program, which stand in the file for those who mend it. */
function withoutStacks(log: string): string {
  const all = log.split('\n').filter((line) => !/^ {4}at /.test(line));
  // It was tried several times, and the reason is the same each time.
  const lines = all.filter((line, index) => !all.slice(index + 1).some((later) => withoutTime(later) === withoutTime(line)));
  return lines.map((line) => line.replace(/(\\n {4}at (?:[^"\\]|\\[^n])*)+/g, '')).join('\n');
}

const withoutTime = (line: string): string => line.replace(/^\d{4}-\S+Z /, '');

/** An agent that goes down may cut connections that it had accepted. */
function isCutOff(error: unknown): boolean {
  const code = error instanceof UserError ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
