import { UserError } from '../../../api/errors.ts';
import { askAgent } from '../../../client/connect.ts';
import type { AgentStatus } from '../../../client/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { printValue } from '../../output/print-value.ts';
import type { versionVerb } from './verb.ts';

interface ServerVersion {
  readonly gitVersion: string;
}

/** `kpod version`: asks the agent when there is one, and starts none. */
export async function run({ args, flags }: CallOf<typeof versionVerb>, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw new UserError(`extra arguments: [${args.join(' ')}]`);
  if (!['', 'json', 'yaml'].includes(flags.output)) throw new UserError("--output must be 'yaml' or 'json'");
  const isLocal = flags.inCluster === undefined;
  const agent: AgentStatus | undefined = flags.client || !isLocal ? undefined : await askAgent(deps.directClient);
  const server = agent || (!isLocal && !flags.client) ? await deps.directClient.request<ServerVersion>('GET', '/version') : undefined;
  const clientVersion = { gitVersion: `v${deps.version}`, platform: `${process.platform}/${process.arch}`, nodeVersion: process.version };
  if (flags.output !== '') {
    const value = { clientVersion, ...(server ? { serverVersion: server } : {}), ...(agent ? { engine: agent.engine } : {}) };
    return deps.streams.out(await printValue(value, flags.output));
  }
  const lines = [`Client Version: ${clientVersion.gitVersion}`];
  if (server) lines.push(`Server Version: ${server.gitVersion}`, ...(agent ? [`Engine: ${agent.engine}`] : []));
  else if (!flags.client) lines.push('Server Version: none, the agent is not running');
  await deps.streams.out(lines.map((line) => `${line}\n`).join(''));
}
