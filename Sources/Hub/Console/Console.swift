/// The pages that people see: pure functions from values to bytes of HTML, with their style sheet and script.
///
/// Every page is drawn by a `…Page.render(view, in: frame)`; views and frame are plain values that the hub fills from its
/// stores. ``routes`` names every path and form with its permission; nothing here reads a clock, a store or a socket, and no
/// page needs its script. What enters a page as text is escaped by its type (``HTML``). Everything is inside this namespace
/// so that the words of the pages clash with no word of the hub.
enum Console {}
