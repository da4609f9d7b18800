import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { getFormats, type OutputFormat, readOutput } from '../../output/formats.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { fetchObjects, isNotFound, type Selection, selectObjects } from '../../selecting/select.ts';
import { printTables } from './tables.ts';
import type { getVerb } from './verb.ts';

type Flags = CallOf<typeof getVerb>['flags'];

/** `kpod get`: objects as a table or in a format, once or with every change. */
export async function run(invocation: CallOf<typeof getVerb>, deps: CommandDeps): Promise<void> {
  const { flags } = invocation;
  const output = readOutput(flags, getFormats);
  checkFlags(flags, output);
  if (flags.raw !== '') return printRaw(flags.raw, deps);
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({
    ...flags,
    args: invocation.args.length === 0 && !files ? ['pods'] : invocation.args,
    ...(files ? { files } : {}),
    namespace: namespaceOf(flags),
    allowEmptySelector: true,
  });
  if (flags.subresource !== '' && selection.queries.length > 0) {
    throw new UserError('subresource cannot be used when bulk resources are specified');
  }
  if (flags.watch || flags.watchOnly) {
    throwAll((files?.misplaced ?? []).map(({ error }) => error));
    const { watchObjects } = await import('./watch.ts');
    return watchObjects(selection, { flags, output }, deps);
  }
  if (output.format !== '' && output.format !== 'wide') return printFormat(selection, { flags, output }, deps);
  return printTables(selection, flags, deps);
}

function checkFlags(flags: Flags, output: OutputFormat): void {
  const isWatch = flags.watch || flags.watchOnly;
  if (flags.raw !== '' && (isWatch || flags.selector !== '')) {
    throw new UserError('--raw may not be specified with other flags that filter the server request or alter the output');
  }
  if (flags.raw !== '' && flags.output !== '') throw new UserError('--raw and --output are mutually exclusive');
  if (flags.showLabels && output.format !== '' && output.format !== 'wide') {
    throw new UserError(`--show-labels option cannot be used with ${flags.output} printer`);
  }
  if (flags.outputWatchEvents && !isWatch) {
    throw new UserError('--output-watch-events option can only be used with --watch or --watch-only');
  }
}

async function printRaw(path: string, deps: CommandDeps): Promise<void> {
  if (!path.startsWith('/')) throw new UserError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  const answer = await deps.client.stream(path);
  // As text on a terminal, where it must be made harmless.
  if (deps.streams.stdoutIsTerminal) answer.setEncoding('utf8');
  for await (const chunk of answer) await deps.streams.out(chunk as Buffer | string);
}

async function printFormat(
  selection: Selection,
  { flags, output }: { readonly flags: Flags; readonly output: OutputFormat },
  deps: CommandDeps,
): Promise<void> {
  const { found, errors } = await fetchObjects(deps.client, selection, flags.subresource);
  const failures = flags.ignoreNotFound ? errors.filter((error) => !isNotFound(error)) : errors;
  if (selection.singleItem && failures.length > 0) throwAll(failures);
  if (found.length > 0 || !flags.ignoreNotFound) {
    const { printFound } = await import('../../output/print-found.ts');
    const options = { output, flags: { ...flags, write: deps.streams.out }, single: selection.singleItem };
    await printFound(
      found.map(({ object }) => object),
      options,
    );
  }
  throwAll(failures);
}
