import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { UserError } from '../../../api/errors.ts';
import { sleep } from '../../../base/clock.ts';
import { askAgent, stopAgent } from '../../../client/connect.ts';
import type { AgentStatus } from '../../../client/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { printValue } from '../../output/print-value.ts';
import type { agentVerb } from './verb.ts';

type Call = CallOf<typeof agentVerb>;

/** `kpod agent status|stop|logs|enable|disable`. (`agent run` never comes here: it is the agent itself.) */
export async function run(invocation: Call, deps: CommandDeps): Promise<number> {
  const [verb, ...rest] = invocation.args;
  if (rest.length > 0) throw new UsageError(invocation.name, `unknown argument ${JSON.stringify(rest[0])}`);
  switch (verb) {
    case 'status':
      return showStatus(invocation, deps);
    case 'stop':
      return stop(deps);
    case 'logs':
      return showLogs(invocation, deps);
    case 'enable':
    case 'disable':
      return changeService(verb, deps);
    default:
      throw new UsageError(
        invocation.name,
        verb === undefined
          ? 'which of run, status, stop, logs, enable, disable?'
          : `unknown command ${JSON.stringify(verb)} for "kpod agent"`,
      );
  }
}

async function showStatus({ flags }: Call, deps: CommandDeps): Promise<number> {
  if (!['', 'json', 'yaml'].includes(flags.output)) throw new UserError("--output must be 'yaml' or 'json'");
  const status = await askAgent(deps.directClient);
  if (!status) {
    deps.streams.err('The agent is not running. The next command that needs it starts it.\n');
    return 1;
  }
  await deps.streams.out(flags.output === '' ? describeStatus(status) : await printValue(status, flags.output));
  return 0;
}

function describeStatus(status: AgentStatus): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Process', String(status.pid)],
    ['Version', status.version],
    ['Started', status.startedAt],
    ['Engine', status.engine],
    ['Pods', String(status.pods)],
    ['Socket', status.socket],
    ...(status.listener === undefined ? [] : [['Listener', status.listener] as const]),
  ];
  const lines = rows.map(([name, value]) => `${`${name}:`.padEnd(10)}${value}\n`);
  return [...lines, ...status.problems.map((problem) => `Problem:  ${problem}\n`)].join('');
}

async function stop(deps: CommandDeps): Promise<number> {
  const client = deps.directClient;
  // One that makes room for another would be followed.
  const wasFollowed = await rm(deps.paths.handOver).then(
    () => true,
    () => false,
  );
  const stopped = await stopAgent({ client, clock: deps.clock, paths: deps.paths }, { listener: 'forget' });
  // One that was killed could not be told.
  if (!stopped) await rm(deps.paths.listenerWanted, { force: true });
  await deps.streams.out(
    stopped || wasFollowed
      ? 'The agent has stopped. Containers go on; nothing restarts or probes them until the next command starts it again.\n'
      : 'The agent is not running.\n',
  );
  return 0;
}

async function changeService(verb: 'enable' | 'disable', { env, paths, entry, streams }: CommandDeps): Promise<number> {
  const [{ enableService, disableService }, { createMachine }, { homedir, userInfo }] = await Promise.all([
    import('./service/service.ts'),
    import('./service/machine.ts'),
    import('node:os'),
  ]);
  const { stateDir, configFile, instance } = paths;
  const configHome = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  const machine = createMachine({ env, uid: process.getuid?.() ?? 0 });
  const answer =
    verb === 'disable'
      ? await disableService({ machine, instance, configHome })
      : await enableService({
          ...{ machine, instance, configHome, env, stateDir, configFile, user: userInfo().username },
          program: [process.execPath, entry],
        });
  await streams.out(`${answer.done}\n`);
  if (answer.hint) streams.err(`${answer.hint}\n`);
  return 0;
}

const followPollMs = 250;

async function showLogs({ flags }: Call, deps: CommandDeps): Promise<number> {
  const { agentLog } = deps.paths;
  const text = await readFile(agentLog, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !flags.follow)
      throw new UserError(`there is no log yet: no agent ran with the state directory ${deps.paths.stateDir}`);
    return '';
  });
  await deps.streams.out(flags.tail < 0 ? text : lastLines(text, flags.tail));
  if (flags.follow) await follow(agentLog, Buffer.byteLength(text), deps);
  return 0;
}

const lastLines = (text: string, count: number): string =>
  count === 0
    ? ''
    : text
        .split(/(?<=\n)/)
        .slice(-count)
        .join('');

/** Prints what is appended, until the user has enough; begins anew when the file was replaced by a shorter one. */
async function follow(path: string, start: number, deps: CommandDeps): Promise<never> {
  const decoder = new StringDecoder('utf8');
  let position = start;
  while (true) {
    await sleep(deps.clock, followPollMs);
    const size = await stat(path).then(
      (file) => file.size,
      () => 0,
    );
    if (size < position) position = 0;
    if (size === position) continue;
    const file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - position), 0, size - position, position);
    await file.close();
    position += bytesRead;
    await deps.streams.out(decoder.write(buffer.subarray(0, bytesRead)));
  }
}
