// The service worker of the pages under /field/.
