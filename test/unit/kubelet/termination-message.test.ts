import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Engine, EngineError, type LogOptions } from '../../../src/engine/types.ts';
import type { ContainerRecord } from '../../../src/kubelet/memory.ts';
import { captureMessages } from '../../../src/kubelet/termination-message.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { ended, lost, memoryOf, record } from '../../fakes/memories.ts';
import { createFakePodFiles } from '../../fakes/pod-files.ts';
import { container, pod } from '../../fakes/pods.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';

/** What is remembered of `app` when it has written that into its termination log, or that to its output. */
async function capture(
  attempt: ContainerRecord,
  { file = '', log = () => 'out\n', policy = 'File' as 'File' | 'FallbackToLogsOnError' } = {},
) {
  const files = createFakePodFiles();
  await files.makeTerminationLog('uid-1', 'app', 0);
  if (file !== '') files.writeTerminationLog('uid-1', 'app', 0, file);
  const asked: LogOptions[] = [];
  const engine: Engine = {
    ...createSimulatedEngine({ clock: createFakeClock() }),
    logs(_id, options) {
      asked.push(options);
      return Readable.from([Buffer.from(log())]);
    },
  };
  const subject = pod({ apps: [container('app', { terminationMessagePolicy: policy })] });
  const memory = await captureMessages({ engine, files }, subject, memoryOf({ app: [attempt] }));
  return { message: memory.containers['app']?.[0]?.message, asked };
}

/** An end of which the message was not looked for yet. */
function fresh(exitCode: number, more: Partial<ContainerRecord> = {}): ContainerRecord {
  const { message: _none, ...rest } = ended('app', exitCode, more);
  return rest;
}
const fallback = { policy: 'FallbackToLogsOnError' } as const;

// k8s: kuberuntime_container.go getTerminationMessage
const rows: readonly (readonly [what: string, ContainerRecord, Parameters<typeof capture>[1], string | undefined])[] = [
  ['is the file as it is', fresh(1), { file: 'out of luck\n' }, 'out of luck\n'],
  ['is the file also when it ended well', fresh(0), { file: 'done' }, 'done'],
  ['is the end of a file that is too long', fresh(1), { file: `${'x'.repeat(5000)}end` }, `${'x'.repeat(4093)}end`],
  ['is nothing without a file', fresh(1), {}, ''],
  ['is the log instead when that is wanted', fresh(1), fallback, 'out\n'],
  ['is the file all the same', fresh(1), { ...fallback, file: 'out of luck' }, 'out of luck'],
  ['is not the log of what ended well', fresh(0), fallback, ''],
  ['is not the log of a container that is gone', fresh(1, { present: false }), fallback, ''],
  ['is not looked for while it runs', record('app'), { file: 'soon' }, undefined],
  ['is not looked for when it is lost', lost('app'), { file: 'gone' }, undefined],
  ['is not looked for twice', ended('app', 1, { message: 'known' }), { file: 'other' }, 'known'],
];

describe('the message of a container that ended', () => {
  it.each(rows)('%s', async (_what, attempt, options, expected) => {
    expect((await capture(attempt, options)).message).toBe(expected);
  });

  it('takes of a log the last 80 lines, and no more than 2048 bytes', async () => {
    const { asked } = await capture(fresh(1), fallback);
    expect(asked).toEqual([{ follow: false, timestamps: false, tailLines: 80, tailBytes: 2048 }]);
  });

  it('waits for an engine that cannot tell now, and says of a log that cannot be read why', async () => {
    const unavailable = () => {
      throw new EngineError('cannot connect', { command: 'podman logs', kind: 'unavailable' });
    };
    await expect(capture(fresh(1), { ...fallback, log: unavailable })).rejects.toThrow('cannot connect');
    const broken = () => {
      throw new Error('input/output error');
    };
    expect((await capture(fresh(1), { ...fallback, log: broken })).message).toBe(
      'Error on reading termination message from logs: input/output error',
    );
  });
});
