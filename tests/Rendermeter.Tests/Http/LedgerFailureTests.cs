using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Problems;

namespace Rendermeter.Tests.Http;

/// <summary>The database fails while a request is being carried out.</summary>
public sealed class LedgerFailureTests
{
    [Theory]
    [InlineData("POST", null, true, null, "false")]
    [InlineData("POST", "k-1", true, "1", null)]
    [InlineData("POST", null, false, "1", null)]
    [InlineData("GET", null, true, "1", null)]
    public async Task Only_what_can_be_recognised_or_was_not_written_is_asked_for_again(string method, string? key, bool mayBeWritten, string? retryAfter, string? shouldRetry)
    {
        var context = new DefaultHttpContext { Request = { Method = method }, Response = { Body = new MemoryStream() } };
        if (key is not null)
        {
            context.Request.Headers["Idempotency-Key"] = key;
        }

        await new ProblemMiddleware(_ => throw new LedgerUnavailableException("away", new IOException(), mayBeWritten), NullLogger<ProblemMiddleware>.Instance).Invoke(context);

        Assert.Equal((503, retryAfter, shouldRetry), (context.Response.StatusCode, Text("Retry-After"), Text("x-should-retry")));

        string? Text(string header) => context.Response.Headers.TryGetValue(header, out var value) ? value.ToString() : null;
    }
}
