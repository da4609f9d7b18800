import type { EngineContainer } from '../types.ts';
import type { EngineContext } from './dialect.ts';
import { arrayAt, parseJson } from './json-fields.ts';

/** The entries of `inspect` for those of `names` that exist; the others are passed over, since things vanish between two commands. */
export async function inspectAll(
  { runner, corrections }: Pick<EngineContext, 'runner' | 'corrections'>,
  kind: 'container' | 'image' | 'network' | 'volume',
  names: readonly string[],
): Promise<readonly unknown[]> {
  if (names.length === 0) return [];
  const { stdout, failure } = await runner.tryRun([kind, 'inspect', ...names]);
  const entries = parseJson(stdout);
  // An answer that is no list is a command that did not get that far.
  if (!Array.isArray(entries) || (failure && failure.kind !== 'notFound' && failure.kind !== 'imageNotFound')) {
    if (failure) throw failure;
  }
  const found = arrayAt({ entries }, 'entries');
  if (kind !== 'container' || !corrections) return found;
  return (await Promise.all(found.map(corrections.correctEntry))).filter((entry) => entry !== undefined);
}

/** One container by ID or name, undefined when there is none. */
export async function inspectContainer(context: EngineContext, name: string): Promise<EngineContainer | undefined> {
  const [entry] = await inspectAll(context, 'container', [name]);
  return readEntry(context, entry);
}

/** An entry of `inspect` as a container, with what the engine got wrong put right. */
export async function readEntry({ dialect, corrections }: EngineContext, entry: unknown): Promise<EngineContainer | undefined> {
  const container = dialect.readContainer(entry);
  return container && corrections ? corrections.correctContainer(entry, container) : container;
}
