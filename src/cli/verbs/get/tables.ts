import type { Resource } from '../../../api/kinds/resource.ts';
import { qualifiedPlural } from '../../../api/scheme.ts';
import type { KubeObject, List, Table, TableRow } from '../../../api/types.ts';
import { translateTimestampSince } from '../../../printers/duration.ts';
import { noResourcesMessage } from '../../../printers/messages.ts';
import { createTablePrinter } from '../../../printers/print-table.ts';
import { column } from '../../../printers/table-kind.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, objectPath } from '../../selecting/paths.ts';
import { inQuery, isNotFound, type ListQuery, misplacedAt, queryOf, type Selection } from '../../selecting/select.ts';
import { tableAccept, tableOptions } from './table-options.ts';
import type { getVerb } from './verb.ts';

type Flags = CallOf<typeof getVerb>['flags'];

/** Rows of one resource that follow each other: they share a header. */
interface Block {
  readonly resource: Resource;
  readonly tables: readonly Table[];
}

/** `get` for people: a table for every kind, what could not be had at the end. */
export async function printTables(selection: Selection, flags: Flags, deps: CommandDeps): Promise<void> {
  const { blocks, errors } = await fetchTables(selection, flags, deps);
  const failures = flags.ignoreNotFound ? errors.filter((error) => !isNotFound(error)) : errors;
  const several = new Set(blocks.map(({ resource }) => qualifiedPlural(resource))).size > 1;
  let text = '';
  let withNamespace = false;
  for (const block of blocks) {
    // Once there, the column stays, also for what is in no namespace.
    withNamespace ||= flags.allNamespaces && block.resource.namespaced;
    const options = { ...tableOptions(flags, block.resource, several || flags.showKind), withNamespace };
    // Of objects that were asked for one by one, one may have a column more.
    const [widest] = block.tables.toSorted((one, other) => other.columnDefinitions.length - one.columnDefinitions.length);
    const merged = { ...(widest as Table), rows: block.tables.flatMap(({ rows }) => rows) };
    const part = createTablePrinter(options).print(merged);
    text += text !== '' && part !== '' && !flags.noHeaders ? `\n${part}` : part;
  }
  await deps.streams.out(text);
  if (text === '' && failures.length === 0 && !flags.ignoreNotFound) {
    const namespaced = [...selection.targets, ...selection.queries].every(({ resource }) => resource.namespaced) && !flags.allNamespaces;
    deps.streams.err(`${noResourcesMessage(namespaced ? namespaceOf(flags) : undefined)}\n`);
  }
  throwAll(failures);
}

async function fetchTables(
  selection: Selection,
  flags: Flags,
  deps: CommandDeps,
): Promise<{ blocks: readonly Block[]; errors: readonly unknown[] }> {
  const blocks: Block[] = [];
  const errors: unknown[] = [];
  const sort = flags.sortBy === '' ? undefined : (await import('../../output/sort-by.ts')).createSorter(flags.sortBy);
  const add = async (resource: Resource, path: string, query?: ListQuery) => {
    const parameters = { ...(query ? queryOf(query) : {}), ...(sort ? { includeObject: 'Object' } : {}) };
    const table = await fetchTable(path, { query: parameters, plain: !flags.serverPrint }, deps).catch((error: unknown) => {
      errors.push(query ? inQuery(error, query) : error);
    });
    if (!table) return;
    const sorted = sort ? { ...table, rows: sort(table.rows, ({ object }) => object) } : table;
    const last = blocks.at(-1);
    const before = last && qualifiedPlural(last.resource) === qualifiedPlural(resource) ? blocks.pop() : undefined;
    blocks.push({ resource, tables: [...(before?.tables ?? []), sorted] });
  };
  for (const [index, target] of selection.targets.entries()) {
    errors.push(...misplacedAt(selection, index));
    await add(target.resource, objectPath(target, flags.subresource));
  }
  errors.push(...misplacedAt(selection, selection.targets.length));
  for (const query of selection.queries) await add(query.resource, listPath(query.resource, query.namespace), query);
  return { blocks, errors };
}

async function fetchTable(
  path: string,
  { query, plain }: { readonly query: Readonly<Record<string, string | undefined>>; readonly plain: boolean },
  deps: CommandDeps,
): Promise<Table> {
  const accept = plain ? {} : { accept: tableAccept };
  const answer = await deps.client.request<Table | KubeObject | List<KubeObject>>('GET', path, { ...accept, query });
  // A server behind a cluster's own may know no tables.
  if ('columnDefinitions' in answer) return answer;
  return plainTable('items' in answer ? answer.items : [answer], deps.clock.now());
}

/** The table of an object of which nothing is known but its metadata. */
function plainTable(objects: readonly KubeObject[], now: number): Table {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: [column('Name', 'The name.'), column('Age', 'The time since the object was created.')],
    rows: objects.map(
      (object): TableRow => ({
        cells: [object.metadata.name, translateTimestampSince(object.metadata.creationTimestamp, now)],
        object,
      }),
    ),
  };
}
