import { UserError } from '../../../api/errors.ts';
import type { KubeObject } from '../../../api/types.ts';
import { alignTabs } from '../../../printers/tabwriter.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { objectFormats, readOutput } from '../../output/formats.ts';
import { openPrinter } from '../../output/printer.ts';
import { readCurrentNamespace, writeCurrentNamespace } from '../../selecting/current-namespace.ts';
import type { configVerb } from './verb.ts';

type Call = CallOf<typeof configVerb>;

/** The one context that kpod has of its own: the user's agent. */
const ownContext = 'kpod';

/** `kpod config`: in which namespace commands work when none is said. The clusters of a kubeconfig are kubectl's to change. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const [verb, ...more] = call.args;
  if ((verb === 'view' || verb === 'current-context') && more.length > 0) {
    throw new UsageError(`${call.name} ${verb}`, `unexpected arguments: [${more.join(' ')}]`, 'examples');
  }
  switch (verb) {
    case 'current-context':
      return deps.streams.out(`${ownContext}\n`);
    case 'get-contexts':
      return getContexts(call, deps);
    case 'set-context':
      return setContext(call, deps);
    case 'use-context':
      checkName(call.args[1] ?? '');
      return deps.streams.out(`Switched to context ${JSON.stringify(ownContext)}.\n`);
    case 'view':
      return view(call, deps);
    default:
      throw verb === undefined
        ? new UsageError(call.name, 'which of current-context, get-contexts, set-context, use-context, view?')
        : new UsageError(call.name, `unknown command ${JSON.stringify(verb)}`, 'examples');
  }
}

function checkName(name: string): void {
  if (name === ownContext) return;
  throw new UserError(
    `kpod has the one context ${JSON.stringify(ownContext)}; the contexts of your kubeconfig are changed by kubectl config, and used by --context NAME`,
  );
}

/** k8s: kubectl config set_context.go */
async function setContext({ args, flags, changed, name }: Call, deps: CommandDeps): Promise<void> {
  const [, context, ...more] = args;
  if (more.length > 0 || (context !== undefined && flags.current))
    throw new UsageError(name, `Unexpected args: [${args.slice(1).join(' ')}]`, 'examples');
  if (context === undefined && !flags.current) throw new UserError('you must specify a non-empty context name or --current');
  checkName(context ?? ownContext);
  if (!changed.has('namespace')) throw new UserError('there is nothing to set but --namespace');
  await writeCurrentNamespace(deps.paths, flags.namespace);
  await deps.streams.out(`Context ${JSON.stringify(ownContext)} modified.\n`);
}

async function getContexts({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  if (args[1] !== undefined) checkName(args[1]);
  if (flags.output === 'name') return deps.streams.out(`${ownContext}\n`);
  if (flags.output !== '') throw new UserError(`output must be one of '' or 'name': ${flags.output}`);
  const row = ['*', ownContext, ownContext, '', (await readCurrentNamespace(deps.paths, deps.env)) ?? ''];
  const lines = flags.noHeaders ? [row] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'], row];
  await deps.streams.out(alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), { minWidth: 6, padding: 3 }));
}

/** kpod's context in the words of a kubeconfig, for scripts that look into one. */
async function view({ flags }: Call, deps: CommandDeps): Promise<void> {
  const namespace = await readCurrentNamespace(deps.paths, deps.env);
  const kubeconfig = {
    apiVersion: 'v1',
    clusters: [{ cluster: { server: `unix://${deps.paths.socket}` }, name: ownContext }],
    contexts: [{ context: { cluster: ownContext, ...(namespace === undefined ? {} : { namespace }), user: '' }, name: ownContext }],
    'current-context': ownContext,
    kind: 'Config',
    preferences: {},
    users: null,
  };
  const output = readOutput({ ...flags, output: flags.output || 'yaml' }, objectFormats);
  const printer = await openPrinter(output, { ...flags, write: deps.streams.out });
  // It is no object: it has no metadata. The formats do not mind.
  await printer.print(kubeconfig as unknown as KubeObject);
}
