import type { Random } from '../../../fakes/random.ts';
import type { Machine } from './machine.ts';

/** Lets others than kpod have their hands in, some times within the first minute. */
export function letStrangersIn(machine: Machine, random: Random): void {
  for (let count = random.integer(1, 4); count > 0; count--) {
    machine.clock.schedule(random.integer(0, random.pick([100, 5000, 60_000])), () => meddle(machine, random));
  }
}

function meddle({ engine, clock }: Machine, random: Random): void {
  const { sandboxes, containers } = engine.world;
  const sandbox = sandboxes.size > 0 ? random.pick([...sandboxes.keys()]) : undefined;
  const container = containers.size > 0 ? random.pick([...containers.keys()]) : undefined;
  const deeds: (() => void)[] = [
    () => engine.pruneForeign(),
    () => engine.reboot(),
    () => engine.breakEvents(),
    () => {
      engine.setAvailable(false);
      clock.schedule(random.integer(1, 30_000), () => engine.setAvailable(true));
    },
    () => {
      engine.setDiskFull(true);
      clock.schedule(random.integer(1, 30_000), () => engine.setDiskFull(false));
    },
  ];
  if (sandbox !== undefined) {
    deeds.push(
      () => engine.restartPodForeign(sandbox),
      () => engine.restartPodForeign(sandbox),
      () => engine.killSandboxForeign(sandbox),
      () => engine.killSandboxForeign(sandbox),
      () => engine.removeSandboxForeign(sandbox),
      () => engine.killSandboxKeeperForeign(sandbox),
    );
  }
  if (container !== undefined) {
    deeds.push(
      () => engine.signalContainerForeign(container),
      () => engine.killKeeperForeign(container),
      () => engine.restartContainerForeign(container),
      () => engine.removeContainerForeign(container),
    );
  }
  random.pick(deeds)();
}
