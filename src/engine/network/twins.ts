/** Networks that share a name, which docker makes when two commands create one at the same moment, and then knows by their IDs alone. */
import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { objectAt, stringAt } from '../common/json-fields.ts';

/**
 * Leaves one network of the name, when the error says that there are several: one that something is attached to, else the one whose ID
 * is the first, so that two who settle it at once agree. Throws `error` again when it says anything else.
 */
export async function settleName(context: EngineContext, name: string, error: unknown): Promise<void> {
  if (!(error instanceof Error && /\bis ambiguous\b/.test(error.message))) throw error;
  const { runner } = context;
  const listed = await runner.run(['network', 'ls', '--quiet', '--no-trunc', `--filter=name=^${name}$`]);
  const twins = await inspectAll(context, 'network', listed.split('\n').filter(Boolean).sort());
  const isUsed = (twin: unknown) => Object.keys(objectAt(twin, 'Containers')).length > 0;
  const kept = twins.find(isUsed) ?? twins[0];
  for (const twin of twins) if (twin !== kept) await runner.tryRun(['network', 'rm', stringAt(twin, 'Id') ?? '']);
}
