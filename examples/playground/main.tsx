// Puts the playground into its page.
import { render } from 'preact';
import { Playground } from './playground';

render(<Playground />, document.getElementById('app') as HTMLElement);
