import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createRunner } from '../../../src/engine/command/runner.ts';
import type { EngineContext } from '../../../src/engine/common/dialect.ts';
import { podmanDialect } from '../../../src/engine/podman/engine.ts';
import { podmanFailures } from '../../../src/engine/podman/failures.ts';
import { createExec } from '../../../src/engine/streams/exec.ts';

/** A driver whose program is that. */
function contextOf(command: readonly string[]): EngineContext {
  const clock = createSystemClock();
  const limit = ((work: () => Promise<unknown>) => work()) as never;
  const runner = createRunner({ command, env: {}, shownEnv: {}, failures: podmanFailures, cwd: '/', limit, clock, log: silentLog });
  const info = {} as EngineContext['info'];
  return { runner, dialect: podmanDialect, clock, log: silentLog, dir: '/', lowestScore: 0, info, whySteering: () => undefined };
}

/** Opens files until no more can be opened. */
function takeAllFiles(): number[] {
  const files: number[] = [];
  try {
    for (;;) files.push(openSync('/dev/null', 'r'));
  } catch {
    return files;
  }
}

describe('an exec', () => {
  test.each([true, false])('whose program cannot be started says so, stdin %s', async (stdin) => {
    const { exec } = createExec(contextOf(['/nonexistent/podman']));
    const session = exec('id', { command: ['true'], stdin, tty: false });
    session.stdin?.write('input');
    // Before anyone knows that there is no process.
    session.close();
    await expect(session.result).rejects.toMatchObject({ name: 'EngineError', kind: 'unavailable' });
    session.close();
  });

  test('says so when no more files can be opened: then node gives no streams', async () => {
    const { exec } = createExec(contextOf(['true']));
    const files = takeAllFiles();
    const session = exec('id', { command: [], stdin: true, tty: false });
    session.close();
    for (const file of files) closeSync(file);
    let ended = false;
    session.stdout.on('end', () => (ended = true)).resume();
    await expect(session.result).rejects.toMatchObject({ message: 'spawn true EMFILE' });
    expect(ended).toBe(true);
  });
});
