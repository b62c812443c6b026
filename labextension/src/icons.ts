import { LabIcon } from '@jupyterlab/ui-components';

/** A bench: a top on two legs, and above it the curve of something that gets better. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M2 15h20v2.4h-2.2V22h-2.4v-4.6H6.6V22H4.2v-4.6H2z"/>
    <circle cx="4.5" cy="11.5" r="1.7"/>
    <circle cx="19.5" cy="3.7" r="1.7"/>
  </g>
  <path class="jp-icon3" style="fill: none" stroke="#616161" stroke-width="1.9" stroke-linecap="round"
    d="M4.5 11.5C9 11 10.5 9.5 12 7.5S16 3.9 19.5 3.7"/>
</svg>`;

export const logoIcon = new LabIcon({ name: 'notebench:logo', svgstr: LOGO });

/** Three steps, the last of which needs both others. */
const PIPELINE = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M2 3h7v6H2zM2 15h7v6H2zM15 9h7v6h-7z"/>
    <path d="M9 5h4.5v5H15v2h-3.5V7H9zM9 17h2.5v-5H15v2h-1.5v5H9z"/>
  </g>
</svg>`;

export const pipelineIcon = new LabIcon({ name: 'notebench:pipeline', svgstr: PIPELINE });
