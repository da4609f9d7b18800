import { UserError } from '../api/errors.ts';
import type { Client } from '../client/types.ts';
import { agentOnlyOf, connectionOf, wordsOf } from './command-line/connection.ts';
import { parseCommandLine } from './command-line/parse-command-line.ts';
import type { CallOf, Verb } from './command-line/verb.ts';
import type { CommandDeps } from './deps.ts';
import { renderError } from './errors/render-error.ts';
import { setClusterKinds } from './selecting/cluster-kinds.ts';
import { readCurrentNamespace } from './selecting/current-namespace.ts';
import { chooseColors } from './streams/colors.ts';
import type { Streams } from './streams/streams.ts';
import { verbs } from './verbs/table.ts';

type Flags = CallOf<Verb>['flags'];

/** Everything that a verb needs, but for what the command line itself decides. */
export type HostDeps = Omit<CommandDeps, 'colors'>;

/** Reads a command line, does it, says on stderr what went wrong, and answers the exit code. Never rejects. */
export async function runCommandLine(words: readonly string[], host: HostDeps): Promise<number> {
  const { streams } = host;
  let verbose = words.includes('-v') || words.includes('--verbose');
  try {
    const parsed = parseCommandLine(words, verbs);
    if (parsed.kind === 'version') {
      await streams.out(`kpod v${host.version}\n`);
      return 0;
    }
    if (parsed.kind === 'help') {
      const { helpText } = await import('./command-line/help.ts');
      const text = helpText(verbs, parsed.entry);
      if (parsed.isMistake) streams.err(text);
      else await streams.out(text);
      return parsed.isMistake ? 1 : 0;
    }
    const { entry, call } = parsed;
    verbose = call.flags.verbose;
    const deps = { ...host, colors: readColors(call.flags, host.env, streams) };
    const connection = connectionOf(entry, call);
    const cluster = connection && (await host.openCluster(connection));
    setClusterKinds(undefined);
    if (!cluster) return await entry.run(await inCurrentNamespace(entry, call, host), await withPatience(call, deps));
    const agentOnly = agentOnlyOf(entry, call);
    if (agentOnly !== undefined && !(await isKpod(cluster.client))) throw new UserError(agentOnly);
    const { learnKinds } = await import('./selecting/discover-kinds.ts');
    await learnKinds(entry, call, { client: cluster.client, err: streams.err });
    const flags = { ...call.flags, contextNamespace: cluster.namespace, inCluster: wordsOf(connection) };
    return await entry.run({ ...call, flags }, { ...deps, client: cluster.client, directClient: cluster.client });
  } catch (error) {
    const { text, exitCode } = renderError(error, verbose);
    streams.err(text);
    return exitCode;
  }
}

/** Whether another kpod's agent is behind an address of a kubeconfig. */
const isKpod = async (client: Client): Promise<boolean> =>
  (await client.request<{ readonly gitVersion?: string }>('GET', '/version')).gitVersion?.includes('+kpod-') === true;

/** With `--request-timeout` the agent, too, is waited for only so long. */
async function withPatience({ flags, changed }: CallOf<Verb>, deps: CommandDeps): Promise<CommandDeps> {
  if (!(changed as ReadonlySet<string>).has('request-timeout')) return deps;
  const { readTimeout, withTimeout } = await import('../client/timeout.ts');
  const timeoutMs = readTimeout(String((flags as { readonly requestTimeout?: string }).requestTimeout));
  return { ...deps, client: withTimeout(deps.client, timeoutMs), directClient: withTimeout(deps.directClient, timeoutMs) };
}

/** Where nothing else is said, the namespace counts that the user has chosen to work in. */
async function inCurrentNamespace(verb: Verb, call: CallOf<Verb>, host: HostDeps): Promise<CallOf<Verb>> {
  if (verb.local || call.flags.namespace !== '') return call;
  const contextNamespace = await readCurrentNamespace(host.paths, host.env);
  return contextNamespace === undefined ? call : { ...call, flags: { ...call.flags, contextNamespace } };
}

function readColors(flags: Flags, env: HostDeps['env'], streams: Streams): CommandDeps['colors'] {
  const color = (flags as { readonly color?: string }).color || 'auto';
  if (color !== 'auto' && color !== 'always' && color !== 'never') {
    throw new UserError(`invalid value ${JSON.stringify(color)} for --color: must be auto, always or never`);
  }
  return chooseColors(color, env, streams);
}
