namespace Rendermeter.Commands.Administration;

/// <summary>The native API, on a running server or on the data itself: one set of addresses and answers for both.</summary>
internal interface IAdminClient : IAsyncDisposable
{
    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="path">With its query, such as <c>/api/v1/caps?limit=10</c>.</param>
    /// <param name="json">The body, or null for none.</param>
    /// <param name="idempotencyKey">What makes a create one however often it is sent; null sends none.</param>
    /// <exception cref="AdminUnreachableException">There is nobody to ask.</exception>
    Task<AdminAnswer> Send(HttpMethod method, string path, string? json, CancellationToken cancellationToken, string? idempotencyKey = null);
}
