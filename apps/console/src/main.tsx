import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './look/look.css';
import './look/panel.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { readableColours, theme } from './look/theme.js';
import { takeInvitation } from './invitation/kept-token.js';
import { startSession } from './session/browser-session.js';

takeInvitation();
void startSession();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root"');
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={readableColours}>
    {/* Below dialogs: a message never covers what is being asked. */}
    <Notifications position="bottom-center" limit={4} autoClose={7000} zIndex={190} />
    <App />
  </MantineProvider>,
);
