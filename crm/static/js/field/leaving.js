// At log-out and at the log-in: nobody is here, so the day goes. What waits to be sent stays, without names.

import { forgetDay } from "./day.js";

const SOON = 1500;
export const leave = () =>
  Promise.race([forgetDay().catch(() => {}), new Promise((done) => setTimeout(done, SOON))]);

// The log-in page loads this by itself; other pages when somebody logs out there.
if (!document.querySelector("[data-leaves]")) leave();
