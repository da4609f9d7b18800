import { everyStatus } from '../api/pod-status.ts';
import type { ContainerStatus } from '../api/types.ts';
import { translateTimestampSince } from '../printers/duration.ts';
import { section } from './elements.ts';
import type { PodPart } from './part.ts';
import { createTextTable } from './rows.ts';
import { marks, stepsOf } from './steps.ts';

const roles = { init: 'init', sidecar: 'sidecar', app: 'app', ephemeral: 'ephemeral' } as const;

/** The containers of a pod, in the order in which they begin. */
export function createStepsPart(): PodPart {
  const table = createTextTable('Steps', ['Step', 'State', 'Role', 'Attempt', 'Began', 'Image']);
  return {
    root: section('Steps', table.root),
    update({ pod, now }) {
      const statuses = new Map(everyStatus(pod).map((status) => [status.name, status]));
      const images = new Map(
        [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map(({ name, image }) => [
          name,
          image ?? '',
        ]),
      );
      table.update(
        stepsOf(pod, now).map(({ name, state, words, role, attempt }) => {
          const began = beganAt(statuses.get(name));
          const since = began ? `${translateTimestampSince(began, now)} ago` : '';
          const said = { text: `${marks[state]} ${words}`, state };
          return { cells: [name, said, roles[role], attempt === 0 ? '' : String(attempt), since, images.get(name) ?? ''] };
        }),
      );
    },
  };
}

const beganAt = (status: ContainerStatus | undefined): string | undefined =>
  (status?.state.running?.startedAt ?? status?.state.terminated?.startedAt ?? status?.lastState.terminated?.startedAt) || undefined;
