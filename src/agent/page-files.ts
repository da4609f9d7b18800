import icon from '../page/icon.svg?raw';
import html from '../page/index.html?raw';
import script from '../page/main.ts?script';
import css from '../page/page.css?raw';
import type { PageFiles } from '../server/types.ts';

/** The page of `kpod ui`, loaded when somebody opens it. */
export const pageFiles: PageFiles = { html, css, script, icon };
