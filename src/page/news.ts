import type { Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { printPodRow } from '../printers/pod-row.ts';
import { changesIn } from './changes.ts';
import { setText } from './elements.ts';

/** Says aloud, by a live region, what became of pods. */
export interface News {
  look(pods: readonly Pod[]): void;
}

/** Changes that come together are said in one breath. */
const pauseMs = 1000;

/** Creates the voice of a page. What is there at first is no news. */
export function createNews(region: HTMLElement, clock: Clock): News {
  let told: ReadonlyMap<string, string> | undefined;
  let latest: ReadonlyMap<string, string> = new Map();
  let isWaiting = false;
  return {
    look(pods) {
      latest = new Map(pods.map((pod) => [pod.metadata.name, printPodRow(pod, 0).status]));
      told ??= latest;
      if (isWaiting) return;
      isWaiting = true;
      clock.schedule(pauseMs, () => {
        isWaiting = false;
        const changes = changesIn(told ?? latest, latest);
        told = latest;
        if (changes.length > 0) setText(region, changes.join('; '));
      });
    },
  };
}
