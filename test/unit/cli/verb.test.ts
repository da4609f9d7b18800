import { describe, expect, expectTypeOf, test } from 'vitest';
import { type CallOf, entry, type Run, type Verb } from '../../../src/cli/command-line/verb.ts';
import type { agentVerb } from '../../../src/cli/verbs/agent/verb.ts';
import { annotateVerb } from '../../../src/cli/verbs/annotate/verb.ts';
import { completionVerb } from '../../../src/cli/verbs/completion/verb.ts';
import { execVerb } from '../../../src/cli/verbs/exec/verb.ts';
import { getVerb } from '../../../src/cli/verbs/get/verb.ts';
import { labelVerb } from '../../../src/cli/verbs/label/verb.ts';
import type { logsVerb } from '../../../src/cli/verbs/logs/verb.ts';

/** Checked by the compiler (`npm run check`): what is marked as an error must be one, and nothing else may be. */
const codeOf =
  <V extends Verb>(_verb: V) =>
  async (): Promise<{ readonly run: Run<CallOf<V>> }> => ({ run: async () => 0 });

describe('a verb and its code', () => {
  test('go together', () => {
    expect(entry(getVerb, codeOf(getVerb))).toMatchObject({ name: 'get' });
    entry(getVerb, () => import('../../../src/cli/verbs/get/run.ts'));
  });

  test('do not compile with those of another verb', () => {
    // @ts-expect-error: it reads flags that `get` does not have
    entry(getVerb, () => import('../../../src/cli/verbs/exec/run.ts'));
    // @ts-expect-error: the same the other way round
    entry(execVerb, codeOf(getVerb));
    // @ts-expect-error: the same flags do not make it the same verb
    entry(labelVerb, codeOf(annotateVerb));
    // @ts-expect-error: nor does it that all it reads is there
    entry(getVerb, codeOf(completionVerb));
    // @ts-expect-error: a file that does not export `run` is no code of a verb
    entry(getVerb, () => import('../../../src/cli/verbs/get/tables.ts'));
  });
});

describe('the flags of a call', () => {
  type LogsFlags = CallOf<typeof logsVerb>['flags'];
  test('have the types of the definition, those of every verb among them', () => {
    expectTypeOf<LogsFlags['tail']>().toEqualTypeOf<number>();
    expectTypeOf<LogsFlags['allContainers']>().toEqualTypeOf<boolean>();
    expectTypeOf<LogsFlags['sinceTime']>().toEqualTypeOf<string>();
    expectTypeOf<LogsFlags['namespace']>().toEqualTypeOf<string>();
    expectTypeOf<CallOf<typeof getVerb>['flags']['filename']>().toEqualTypeOf<readonly string[]>();
  });

  test('of another verb do not compile', () => {
    const read = ({ flags, changed }: CallOf<typeof logsVerb>): unknown => [
      // @ts-expect-error: a flag of `get`
      flags.labelColumns,
      // @ts-expect-error: a flag by the name that it has on the command line
      flags['all-containers'],
      // @ts-expect-error: a flag that no verb has
      changed.has('all-container'),
      changed.has('all-containers'),
    ];
    expect(read).toBeTypeOf('function');
  });

  test('have no namespace where a verb refuses one', () => {
    // @ts-expect-error: `kpod agent` takes no `-n`
    const read = ({ flags }: CallOf<typeof agentVerb>) => flags.namespace;
    expect(read).toBeTypeOf('function');
  });
});

test('a definition with a mistake does not compile', () => {
  const verb = {
    name: 'mistaken',
    usage: '',
    summary: '',
    // @ts-expect-error: no group of that name
    group: 'Elsewhere',
    examples: [],
    // @ts-expect-error: no kind of flag
    flags: [{ name: 'size', kind: 'float', help: '' }],
    // @ts-expect-error: nothing that completions know
    operands: 'clusters',
  } as const satisfies Verb;
  expect(verb.name).toBe('mistaken');
});
