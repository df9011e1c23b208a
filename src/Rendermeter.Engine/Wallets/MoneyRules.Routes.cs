using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    private static PutRouteOutcome DecidePutRoute(Book book, Draft draft, PutRoute put)
    {
        var head = book.Routes.GetValueOrDefault(put.Name);
        var known = put.FromFile
            ? head?.FileAt > put.FileSince || (put.Body is not null ? head?.FileBody == put.Body : head is not { FromFile: true, Body: not null })
            : head?.Body == put.Body;
        if (known && (head is not null || put.Body is null))
        {
            return new PutRouteOutcome.Kept(head ?? new RouteHead(put.Name, 0, 0, Body: null, FromFile: false, FileBody: null, FileAt: null), Changed: false);
        }

        if ((head?.Version ?? 0) != put.BasedOn)
        {
            return new PutRouteOutcome.Stale(head);
        }

        var (fileBody, fileAt) = put.FromFile ? (put.Body, draft.Now) : (head?.FileBody, head?.FileAt);
        if (head is not null && head.Body == put.Body)
        {
            // The file now says what a person had said before: nothing changes but that it is known.
            var same = head with { FileBody = fileBody, FileAt = fileAt };
            draft.Route = (same, null);
            return new PutRouteOutcome.Kept(same, Changed: false);
        }

        var gate = head is not null && (put.Body is null || RouteEffects.SameGate(head.Body, put.Body)) ? head.GateVersion : (head?.GateVersion ?? 0) + 1;
        var version = new RouteVersion(put.Name, put.BasedOn + 1, gate, put.Body, put.FromFile, put.Author, put.Note, put.Effect, draft.Now);
        var next = new RouteHead(put.Name, version.Version, gate, put.Body, put.FromFile, fileBody, fileAt);
        draft.Route = (next, version);
        if (version.Version > 1 || !put.FromFile)
        {
            // What a file says from the beginning is no change.
            draft.Events.Add(EventText.RouteChanged(version));
        }

        return new PutRouteOutcome.Kept(next, Changed: true);
    }
}
