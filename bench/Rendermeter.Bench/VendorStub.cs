using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Bench;

/// <summary>
/// A provider without latency of its own: OpenAI's pictures, answered at once or after as many milliseconds as the prompt says (<c>wait=N</c>), and a queue
/// like fal's whose jobs run for ever. <c>GET /asked</c> says after how many of them somebody has asked since <c>POST /forget</c>,
/// <c>GET /questions</c> how often, and <c>GET /sent</c> how many there are.
/// </summary>
internal static class VendorStub
{
    private static readonly byte[] Before = """
        {"created":1700000000,"output_format":"png","quality":"low","size":"1024x1024","usage":{"input_tokens":8,"input_tokens_details":{"image_tokens":0,"text_tokens":8},"output_tokens":272,"total_tokens":280},"data":[{"b64_json":"
        """u8.ToArray();

    private static readonly byte[] After = "\"}]}"u8.ToArray();

    public static async Task<int> Run(int port, int bytes)
    {
        var picture = new StubPicture(bytes);
        var (sent, questions) = (0, 0);
        var asked = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var application = builder.Build();
        application.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.EndsWith("/images/generations", StringComparison.Ordinal))
            {
                await Draw(context, picture);
            }
            else if (context.Request.Method == HttpMethods.Post && path.StartsWith("/queue/", StringComparison.Ordinal))
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                Interlocked.Increment(ref sent);
                await Json(context, $$"""{"request_id":"{{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}}","status":"IN_QUEUE"}""");
            }
            else if (path.EndsWith("/status", StringComparison.Ordinal))
            {
                asked[path] = true;
                Interlocked.Increment(ref questions);
                await Json(context, """{"status":"IN_PROGRESS"}""");
            }
            else if (path == "/forget")
            {
                asked.Clear();
            }
            else if (path == "/sent")
            {
                await Json(context, Volatile.Read(ref sent).ToString(CultureInfo.InvariantCulture));
            }
            else if (path == "/questions")
            {
                await Json(context, Volatile.Read(ref questions).ToString(CultureInfo.InvariantCulture));
            }
            else if (path == "/asked")
            {
                await Json(context, asked.Count.ToString(CultureInfo.InvariantCulture));
            }
        });
        await application.RunAsync();
        return 0;
    }

    private static async Task Draw(HttpContext context, StubPicture picture)
    {
        using (var body = await JsonDocument.ParseAsync(context.Request.Body))
        {
            if (body.RootElement.GetProperty("prompt").GetString() is { } prompt && prompt.LastIndexOf("wait=", StringComparison.Ordinal) is >= 0 and var at)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(int.Parse(prompt.AsSpan(at + 5), CultureInfo.InvariantCulture)), TimeProvider.System, context.RequestAborted);
            }
        }

        var (head, tail) = picture.Next();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Before.Length + head.Length + tail.Length + After.Length;
        await context.Response.BodyWriter.WriteAsync(Before);
        await context.Response.BodyWriter.WriteAsync(head);
        await context.Response.BodyWriter.WriteAsync(tail);
        await context.Response.BodyWriter.WriteAsync(After);
    }

    private static Task Json(HttpContext context, string text)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(text);
    }
}
