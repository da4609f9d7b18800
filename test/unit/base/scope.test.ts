import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { currentScope, inThisScope, runInNoScope, runInScope } from '../../../src/base/scope.ts';
import { faultsDuring } from '../../fakes/faults.ts';

/** Runs `work` in a scope; answers what became of it, and how often it was ended. */
async function inScope(work: () => void | Promise<void>) {
  let ended = 0;
  const scope = { what: 'one thing', end: () => void ended++ };
  const faults = await faultsDuring(async () => {
    runInScope(scope, () => void work());
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  return { ended, survived: faults.map(({ survived }) => survived), errors: faults.map(({ error }) => (error as Error).message) };
}

const boom = () => {
  throw new Error('boom');
};
const older = new EventEmitter();
const later = () => new Promise((resolve) => setTimeout(resolve, 1));

test.each<[string, () => void | Promise<void>]>([
  ['a timer', () => void setTimeout(boom, 1)],
  ['a promise', () => void Promise.resolve().then(boom)],
  ['an async function', async () => void later().then(boom)],
  [
    'an abort listener',
    () => {
      const controller = new AbortController();
      controller.signal.addEventListener('abort', boom);
      controller.abort();
    },
  ],
  [
    'a listener of what is older',
    () => {
      older.once('message', inThisScope(boom));
      setImmediate(() => runInNoScope(() => older.emit('message')));
    },
  ],
])('%s that fails ends its scope, and nothing else', async (_what, work) => {
  expect(await inScope(work)).toEqual({ ended: 1, survived: [true], errors: ['boom'] });
});

test('what belongs to all does not, whoever set it going', async () => {
  expect(await inScope(() => runInNoScope(() => void setTimeout(boom, 1)))).toEqual({ ended: 0, survived: [false], errors: ['boom'] });
});

test('a scope that cannot be ended is a fault of all', async () => {
  const faults = await faultsDuring(async () => {
    runInScope({ what: 'x', end: boom }, () => void setTimeout(boom, 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  expect(faults).toMatchObject([{ survived: false }]);
  expect(currentScope()).toBeUndefined();
});
