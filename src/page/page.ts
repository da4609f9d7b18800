import type { Pod } from '../api/types.ts';
import { type Clock, createSystemClock } from '../base/clock.ts';
import { type Api, createApi } from './api.ts';
import { element } from './elements.ts';
import { type Connection, followList } from './live-list.ts';
import { createNews } from './news.ts';
import { createPodView } from './pod-view.ts';
import { createPodsView } from './pods-view.ts';
import { readRoute } from './route.ts';
import { whileSeen } from './seen.ts';
import { takeToken } from './session.ts';
import type { View } from './view.ts';

/** How often durations grow. */
const tickMs = 1000;

/** Brings the page to life, and keeps it alive as long as the tab is there. */
export function createPage(): void {
  const clock = createSystemClock();
  const api = createApi(takeToken());
  const show = createStage(byId('content'), { api, clock });
  const connection = byId('connection');
  const news = createNews(byId('news'), clock);
  const onChange = (objects: ReadonlyMap<string, Pod>) => {
    const pods = [...objects.values()];
    news.look(pods);
    show(pods);
  };
  void whileSeen((signal) =>
    followList<Pod>('/api/v1/pods', { api, clock, signal, onChange, onConnection: (now) => tell(connection, now) }),
  );
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Shows the view that the address asks for; answers what tells it of the pods. */
function createStage(place: HTMLElement, deps: { readonly api: Api; readonly clock: Clock }): (pods: readonly Pod[]) => void {
  let pods: readonly Pod[] | undefined;
  let view: View | undefined;
  let left = new AbortController();
  let isDrawing = false;

  /** Soon, and once for all changes that come together. */
  function draw(): void {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      if (pods) view?.update(pods);
    });
  }

  function enter(): void {
    const isFirst = view === undefined;
    left.abort();
    left = new AbortController();
    const route = readRoute(location.hash);
    view = route.view === 'pod' ? createPodView(route, { ...deps, signal: left.signal }) : createPodsView(deps);
    document.title = `${view.title} – kpod`;
    place.replaceChildren(view.root);
    // Who has just opened the page begins at its top.
    if (!isFirst) view.heading.focus();
    draw();
  }

  const tick = () => {
    if (!document.hidden) draw();
    deps.clock.schedule(tickMs, tick);
  };
  addEventListener('hashchange', enter);
  // What stands behind the # says which view there is: it is not to change.
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    view?.heading.focus();
  });
  enter();
  tick();
  return (latest) => {
    pods = latest;
    draw();
  };
}

function tell(place: HTMLElement, state: Connection): void {
  const words = state.is === 'live' ? 'live' : state.why;
  if (place.dataset['words'] === words) return;
  place.dataset['words'] = words;
  place.className = state.is;
  place.replaceChildren(element('span', { 'aria-hidden': 'true' }, state.is === 'live' ? '● ' : '✗ '), words);
}
