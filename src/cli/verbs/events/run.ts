import { UserError } from '../../../api/errors.ts';
import type { Event, List } from '../../../api/types.ts';
import { listWatch } from '../../../client/list-watch.ts';
import { eventsTable, sortEvents } from '../../../printers/events-command.ts';
import { createTablePrinter } from '../../../printers/print-table.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { objectFormats, readOutput } from '../../output/formats.ts';
import { openPrinter } from '../../output/printer.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { equalities, inQuery } from '../../selecting/select.ts';
import { createChangeFinder } from '../../watching/change-finder.ts';
import type { eventsVerb } from './verb.ts';

type Call = CallOf<typeof eventsVerb>;

/** Prints some events, all of them together. */
type Print = (events: readonly Event[]) => Promise<void>;

/** `kpod events`: what happened, oldest first; with `-w`, what happens. */
export async function run({ flags }: Call, deps: CommandDeps): Promise<void> {
  const fieldSelector = flags.for === '' ? undefined : selectorFor(flags.for);
  const print = await openPrint(flags, deps);
  const isWanted = readTypes(flags.types);
  const namespace = flags.allNamespaces ? undefined : namespaceOf(flags);
  const resource = resourceFor('events');
  const path = listPath(resource, namespace);
  if (flags.watch) return watch(path, { fieldSelector, isWanted, print }, deps);
  const { items } = await deps.client.request<List<Event>>('GET', path, { query: { fieldSelector } }).catch((error: unknown) => {
    throw inQuery(error, { resource, ...(fieldSelector === undefined ? {} : { fieldSelector }) });
  });
  const found = sortEvents(items.filter(isWanted));
  if (found.length > 0) return print(found);
  deps.streams.err(namespace === undefined ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
}

function selectorFor(text: string): string {
  if (!text.includes('/')) throw new UserError('--for must be in resource/name form');
  const [type = '', name = '', ...rest] = text.split('/');
  if (rest.length > 0) throw new UserError('arguments in resource/name form may not have more than one slash');
  const { kind, apiVersion } = resourceFor(type);
  return equalities({ 'involvedObject.kind': kind, 'involvedObject.apiVersion': apiVersion, 'involvedObject.name': name });
}

function readTypes(types: readonly string[]): (event: Event) => boolean {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  if ([...wanted].some((type) => type !== 'normal' && type !== 'warning')) throw new UserError('valid --types are Normal or Warning');
  return ({ type = '' }) => wanted.size === 0 || wanted.has(type.toLowerCase());
}

async function openPrint(flags: Call['flags'], deps: CommandDeps): Promise<Print> {
  const output = readOutput(flags, objectFormats);
  if (output.format === '') {
    const table = createTablePrinter({ noHeaders: flags.noHeaders, withNamespace: flags.allNamespaces, keepLines: true });
    return async (found) => deps.streams.out(table.print(eventsTable(found, deps.clock.now())));
  }
  const printer = await openPrinter(output, { ...flags, write: deps.streams.out });
  if (flags.watch) {
    return async (found) => {
      for (const event of found) await printer.print(complete(event));
    };
  }
  return (found) => printer.print({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items: found.map(complete) });
}

/** With the fields that an Event always shows. */
const complete = (event: Event): Event => {
  const always = { eventTime: null, firstTimestamp: null, lastTimestamp: null, reportingComponent: '', reportingInstance: '', source: {} };
  return { ...always, ...event, apiVersion: 'v1', kind: 'Event' } as Event;
};

interface WatchOptions {
  readonly fieldSelector: string | undefined;
  readonly isWanted: (event: Event) => boolean;
  readonly print: Print;
}

async function watch(path: string, { fieldSelector, isWanted, print }: WatchOptions, deps: CommandDeps): Promise<void> {
  const finder = createChangeFinder<Event>(({ metadata }) => metadata);
  const options = { query: { fieldSelector }, clock: deps.clock, signal: new AbortController().signal, endsInTime: true } as const;
  for await (const change of listWatch<List<Event>, Event>(deps.client, path, options)) {
    const changes = change.type === 'LIST' ? finder.list(change.list.items) : finder.change(change.type, [change.object]);
    // That an event is forgotten is no news.
    const news = changes.filter(({ type, item }) => type !== 'DELETED' && isWanted(item)).map(({ item }) => item);
    for (const event of news) await print([event]);
  }
}
