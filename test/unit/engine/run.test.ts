import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { type Clock, createSystemClock } from '../../../src/base/clock.ts';
import { createLog, silentLog } from '../../../src/base/log.ts';
import { createRunner, type Runner } from '../../../src/engine/command/runner.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const runner = (command: readonly string[] = ['/bin/sh', '-c'], log = silentLog, clock: Clock = createSystemClock()): Runner =>
  createRunner({
    command,
    env: { PATH: '/usr/bin:/bin', OWN: 'yes' },
    shownEnv: { OWN: 'yes' },
    failures: {},
    cwd: '/',
    limit: pLimit(2),
    clock,
    log,
  });

describe('engine command', () => {
  it('runs in an environment and a directory of our own', async () => {
    const text = await runner().run(['env; pwd'], { env: { SECRET: 's' } });
    const names = text.split('\n').map((line) => line.split('=')[0]);
    expect(names.filter((name) => !['_', 'SHLVL', 'PWD', 'OLDPWD'].includes(name ?? '')).sort()).toEqual(['/', 'OWN', 'PATH', 'SECRET']);
  });

  it('is shown so that it can be pasted, without what was added for it alone', async () => {
    await expect(runner().run(["echo 'Error: broken' >&2; exit 3"], { env: { SECRET: 's' } })).rejects.toMatchObject({
      name: 'EngineError',
      kind: 'other',
      message: 'broken',
      command: `OWN=yes /bin/sh -c 'echo '\\''Error: broken'\\'' >&2; exit 3'`,
    });
  });

  it('that fails in silence is told with its exit code', async () => {
    await expect(runner().run(['exit 3'])).rejects.toMatchObject({ message: '/bin/sh ended with exit code 3' });
  });

  it('with words that no command line can carry is told as any other failure', async () => {
    await expect(runner().run(['echo "$0"', '--sysctl=a=1\0'])).rejects.toMatchObject({
      name: 'EngineError',
      kind: 'other',
      message: 'an argument or a setting has a NUL byte, which no command line can carry',
    });
  });

  it('hands out what it wrote before it failed', async () => {
    expect(await runner().tryRun(['echo part; echo no such container >&2; exit 1'])).toMatchObject({
      stdout: 'part',
      failure: { kind: 'notFound' },
    });
  });

  it('tells its lines as they come, of both streams, and answers all of them at the end', async () => {
    const lines: string[] = [];
    const script = 'printf "one\\ntw"; echo err >&2; printf "o\\nrest"';
    expect(await runner().run([script], { onLine: (line) => lines.push(line) })).toBe('one\ntwo\nrest');
    expect(lines.toSorted()).toEqual(['err', 'one', 'two']);
  });

  it('reads standard input when it is given', async () => {
    expect(await runner().run(['cat'], { stdin: Buffer.from('in') })).toBe('in');
    expect(await runner().run(['cat'])).toBe('');
  });

  it('is noted in the debug log with its first words and what it took', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'debug', now: () => 0, write: (line) => lines.push(line) });
    await runner(['/bin/sh', '-c'], log).tryRun(['exit 3', 'sh', 'a', 'b', 'c', 'd', 'secret']);
    expect(lines.map((line) => line.replace(/\d+(?=[ \n])/g, 'N'))).toEqual([
      `1970-01-01T00:00:00.000Z debug engine command words="/bin/sh 'exit 3' sh a b c d" ms=N waitedMs=N failed="other"\n`,
    ]);
  });

  it('that somebody killed leaves everything open', async () => {
    expect(await runner().tryRun(['kill -KILL $$'])).toMatchObject({ failure: { kind: 'interrupted' } });
  });

  it('that the caller gives up is aborted', async () => {
    await expect(runner().run(['sleep 60'], { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ kind: 'aborted' });
    await expect(runner().run(['sleep 60'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('of a program that is not there says that the engine is unavailable', async () => {
    await expect(runner(['/no/such/podman']).run(['info'])).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('/no/such/podman cannot be run'),
    });
  });

  it('waits while as many as are allowed run', async () => {
    const limited = runner();
    const script = (name: string) => `echo ${name}; read -r line`;
    const first = limited.tryRun([script('a')], { stdin: Buffer.from('x\n') });
    const all = await Promise.all([first, limited.run(['echo b']), limited.run(['echo c'], { unlimited: true })]);
    expect(all.slice(1)).toEqual(['b', 'c']);
  });

  it('that hangs holds up no other, and is given up in the end, even where it does not obey', async () => {
    const clock = createFakeClock();
    const limited = runner(undefined, undefined, clock);
    const hung = ['kill -STOP $$', 'trap "" TERM; sleep 1000; :'].map((script) => limited.tryRun([script]));
    const other = limited.run(['echo other']);
    let answered = false;
    void other.then(() => {
      answered = true;
    });
    await clock.advance(10_000);
    expect(answered).toBe(false);
    await clock.advance(10_000);
    expect(await other).toBe('other');
    await clock.advance(110_000);
    for (const { failure } of await Promise.all(hung)) {
      expect(failure).toMatchObject({ kind: 'interrupted', message: '/bin/sh did not answer within 120 seconds' });
    }
    expect(clock.pending()).toBe(0);
  });
});
