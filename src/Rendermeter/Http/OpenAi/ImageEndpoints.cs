using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;

namespace Rendermeter.Http.OpenAi;

/// <summary><c>/v1/images</c>.</summary>
internal static class ImageEndpoints
{
    private const string Generations = "/v1/images/generations";

    /// <summary>Members of the vendor that cannot change what is paid.</summary>
    private static readonly string[] Ignored = ["user", "background", "moderation", "output_compression", "output_format", "style", "metadata", "store", "response_format", "stream"];

    public static void MapImages(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost(Generations, Generate).Requires(Access.Key);

    private static async Task<IResult> Generate(HttpContext context, ModelNames names, WaitingCalls calls, IOutputFiles files)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var dialect = new DialectBody(body.Root, "prompt", Ignored);
        var prompt = dialect.Text("prompt");
        dialect.Only("response_format", "b64_json");
        dialect.Only("stream", "false");
        if (dialect.Text("model", required: true) is not { } asked)
        {
            return dialect.Request("", prompt, [], _ => true).Problem!;
        }

        var (model, route, unknown) = await names.Resolve(context.Caller().Org, asked, "image", context.RequestAborted);
        if (model is null)
        {
            return unknown!;
        }

        string[] zero = body.Root.TryGetProperty("partial_images", out var partial) && partial is { ValueKind: JsonValueKind.Number } && partial.GetRawText() == "0" ? ["partial_images"] : [];
        var (request, invalid) = dialect.Request(model, prompt, zero, name => !Knows(names, route!, name));
        if (request is null)
        {
            return invalid!;
        }

        var (record, problem) = await calls.Run(context, Generations, body.Bytes, request);
        return record is null ? problem! : new ImageAnswer(record, files);
    }

    /// <summary>Whether the model has its own meaning for <c>auto</c>; where it has none, leaving it out says the same.</summary>
    private static bool Knows(ModelNames names, Engine.Routes.Route route, string parameter)
        => names.Rule(route, parameter) is { } rule && (rule.As.ContainsKey("auto") || rule.Allowed?.Contains("auto") == true);

    /// <summary>The pictures, one after the other, so that never more than one is in memory.</summary>
    private sealed class ImageAnswer(RenderRecord record, IOutputFiles files) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var outputs = record.Outputs.Where(output => record.Verdicts.TryGetValue(output.Attempt, out var verdict) && verdict.Accepted).ToList();
            foreach (var output in outputs)
            {
                // Looked for before anything is written: after the first byte there is no other answer.
                await using var found = await Open(output, httpContext);
            }

            httpContext.Response.ContentType = "application/json";
            await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
            json.WriteStartObject();
            json.WriteNumber("created", record.Render.End!.FinishedAt.ToUnixTimeSeconds());
            json.WriteStartArray("data");
            foreach (var output in outputs)
            {
                await using var content = await Open(output, httpContext);
                var bytes = new byte[output.Bytes];
                await content.ReadExactlyAsync(bytes, httpContext.RequestAborted);
                json.WriteStartObject();
                json.WriteBase64String("b64_json", bytes);
                json.WriteEndObject();

                // The writer hands over to the response, and only the response sends.
                await json.FlushAsync(httpContext.RequestAborted);
                await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }

            json.WriteEndArray();
            WriteKind(json, outputs);
            json.WriteEndObject();
            await json.FlushAsync(httpContext.RequestAborted);
        }

        private async Task<Stream> Open(Output output, HttpContext httpContext)
            => await files.Open(output.Sha256, httpContext.RequestAborted) ?? throw new FileNotFoundException($"{output.Id} was kept and is gone");

        private void WriteKind(Utf8JsonWriter json, IReadOnlyList<Output> outputs)
        {
            if (outputs is not [var first, ..])
            {
                return;
            }

            json.WriteString("output_format", first.MediaType[(first.MediaType.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            if (first is { WidthPixels: { } width, HeightPixels: { } height })
            {
                json.WriteString("size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"));
            }

            if (record.Render.Parameters.TryGet("quality", out var quality))
            {
                json.WriteString("quality", quality.Text);
            }
        }
    }
}
