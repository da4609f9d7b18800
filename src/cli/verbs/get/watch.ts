import { UserError } from '../../../api/errors.ts';
import type { KubeObject, List, Table, TableRow } from '../../../api/types.ts';
import { type ListWatchOptions, listWatch } from '../../../client/list-watch.ts';
import { createTablePrinter } from '../../../printers/print-table.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import type { OutputFormat } from '../../output/formats.ts';
import { openPrinter } from '../../output/printer.ts';
import { listPath, objectPath } from '../../selecting/paths.ts';
import { type ListQuery, queryOf, type Selection } from '../../selecting/select.ts';
import { createChangeFinder } from '../../watching/change-finder.ts';
import { tableAccept, tableOptions } from './table-options.ts';
import type { getVerb } from './verb.ts';

type Flags = CallOf<typeof getVerb>['flags'];

/** `get -w`: the list, then a line for every change, until the user has enough. Survives restarts of the agent. */
export async function watchObjects(
  selection: Selection,
  { flags, output }: { readonly flags: Flags; readonly output: OutputFormat },
  deps: CommandDeps,
): Promise<void> {
  if (flags.sortBy !== '') {
    const which = flags.watch
      ? '--watch requested, --sort-by will be ignored for watch events received'
      : '--watch-only requested, --sort-by will be ignored';
    deps.streams.err(`warning: ${which}\n`);
  }
  const query = watchedQuery(selection);
  // A single object that is not there is an error before anything is watched.
  const [target] = selection.targets;
  if (target) await deps.client.request('GET', objectPath(target));
  const options = { query: queryOf(query), clock: deps.clock, signal: new AbortController().signal, endsInTime: true } as const;
  if (isLive(query, { flags, output }, deps)) return (await import('./watch-live.ts')).watchLive(query, deps, options);
  const isTable = output.format === '' || output.format === 'wide';
  await (isTable ? watchTable(query, flags, deps, options) : watchPlain(query, { flags, output }, deps, options));
}

/** Pods on a terminal, unless the user wants a line for each change, or other columns than their own. */
function isLive(
  { resource }: ListQuery,
  { flags, output }: { readonly flags: Flags; readonly output: OutputFormat },
  { streams }: CommandDeps,
): boolean {
  const { plain, watchOnly, outputWatchEvents, showLabels, labelColumns, showKind, noHeaders } = flags;
  const wantsLines = plain || watchOnly || outputWatchEvents || showLabels || showKind || noHeaders || labelColumns.length > 0;
  return resource.kind === 'Pod' && output.format === '' && streams.stdoutIsTerminal && !wantsLines;
}

/** One object is watched as a list of one: only lists can be watched. */
function watchedQuery({ targets, queries }: Selection): ListQuery {
  const [target] = targets;
  const [query] = queries;
  if (targets.length + queries.length !== 1) {
    const kinds = new Set([...targets, ...queries].map(({ resource }) => resource.kind));
    throw new UserError(
      kinds.size > 1 ? 'you may only specify a single resource type' : 'you can watch one object or all objects of a type',
    );
  }
  if (query) return query;
  if (!target) throw new UserError('there is nothing to watch');
  const { resource, namespace, name } = target;
  return { resource, ...(namespace === undefined ? {} : { namespace }), fieldSelector: `metadata.name=${name}` };
}

async function watchTable(query: ListQuery, flags: Flags, deps: CommandDeps, options: ListWatchOptions): Promise<void> {
  const printer = createTablePrinter(tableOptions(flags, query.resource, flags.showKind));
  const finder = createChangeFinder<TableRow>((row) => row.object?.metadata ?? { name: String(row.cells[0]) });
  let isFirst = true;
  for await (const event of listWatch<Table, Table>(deps.client, listPath(query.resource, query.namespace), {
    ...options,
    accept: tableAccept,
  })) {
    const table = event.type === 'LIST' ? event.list : event.object;
    const changes = event.type === 'LIST' ? finder.list(table.rows) : finder.change(event.type, table.rows);
    const shown = isFirst && flags.watchOnly ? [] : changes;
    isFirst = false;
    // Rows of one list together, so that their columns line up; with a word for each event they come one by one.
    const groups = flags.outputWatchEvents ? shown.map((change) => [change]) : [shown];
    for (const group of groups) {
      await deps.streams.out(printer.print({ ...table, rows: group.map(({ item }) => item) }, group[0]?.type));
    }
  }
}

async function watchPlain(
  query: ListQuery,
  { flags, output }: { readonly flags: Flags; readonly output: OutputFormat },
  deps: CommandDeps,
  options: ListWatchOptions,
): Promise<void> {
  const printer = await openPrinter(output, { ...flags, write: deps.streams.out });
  const finder = createChangeFinder<KubeObject>((object) => object.metadata);
  let isFirst = true;
  for await (const event of listWatch<List<KubeObject>, KubeObject>(deps.client, listPath(query.resource, query.namespace), options)) {
    const changes = event.type === 'LIST' ? finder.list(event.list.items) : finder.change(event.type, [event.object]);
    const shown = isFirst && flags.watchOnly ? [] : changes;
    isFirst = false;
    for (const { type, item } of shown) {
      const object = { ...item, apiVersion: query.resource.apiVersion, kind: query.resource.kind };
      await printer.print(flags.outputWatchEvents ? { type, object } : object);
    }
  }
}
