import { afterAll, beforeAll, describe } from 'vitest';
import { type Bench, type ContractSubject, createBench } from './contract/bench.ts';
import { describeContainerVerbs } from './contract/containers.ts';
import { describeEvents } from './contract/events.ts';
import { describeExec } from './contract/exec.ts';
import { describeForeignHands } from './contract/foreign.ts';
import { describeInside } from './contract/inside.ts';
import { describeKilledCommands } from './contract/killed.ts';
import { describeLogs } from './contract/logs.ts';
import { describeNames } from './contract/names.ts';
import { describeSandboxVerbs } from './contract/sandboxes.ts';
import { describeSecurity } from './contract/security.ts';
import { describeStorage } from './contract/storage.ts';
import { describeSubPaths } from './contract/subpaths.ts';
import { describeUsage } from './contract/usage.ts';

/**
 * The rules that every engine keeps, whichever it is. `real`: processes run on a kernel; without one, the tests whose names end in
 * `(needs a kernel)` are left out, because a simulation of what happens inside a container would only test itself.
 */
export function describeEngineContract(name: string, open: () => Promise<ContractSubject>, { real = true }: { real?: boolean } = {}): void {
  describe(`engine contract: ${name}`, () => {
    let bench: Bench | undefined;
    beforeAll(async () => {
      bench = await createBench(await open());
    });
    afterAll(async () => {
      await bench?.removeAll();
      await bench?.subject.cleanup();
    });
    const get = (): Bench => {
      if (!bench) throw new Error('the engine could not be opened');
      return bench;
    };
    describeSandboxVerbs(get);
    describeContainerVerbs(get);
    describeStorage(get, real);
    describeLogs(get, real);
    describeEvents(get);
    describeForeignHands(get);
    describeExec(get, real);
    describeUsage(get, real);
    if (real) {
      describeInside(get);
      describeSecurity(get);
      describeSubPaths(get);
      describeNames(get);
      describeKilledCommands(get);
    }
  });
}
