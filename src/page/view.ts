import type { Pod } from '../api/types.ts';

/** What fills the page at one address. */
export interface View {
  readonly root: HTMLElement;
  /** For the title of the tab. */
  readonly title: string;
  /** Gets the focus when the view appears, so that screen readers begin there. */
  readonly heading: HTMLElement;
  /** Called at each change, and each second, since durations grow. */
  update(pods: readonly Pod[]): void;
}
