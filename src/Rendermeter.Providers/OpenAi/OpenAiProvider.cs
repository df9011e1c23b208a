using System.Net.Http.Headers;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.OpenAi;

/// <summary>The adapter to OpenAI: pictures and speech, answered in the same call.</summary>
public sealed class OpenAiProvider(OpenAiProviderOptions options, VendorWire wire, IOutputFiles files, TimeProvider time) : IProvider
{
    private readonly KeptFiles _kept = new(files);

    /// <inheritdoc/>
    public string Id => "openai";

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = options.Limits.On(new ProviderTraits(
        SubmitClass.Blind, options.SubmitTimeout, NetworkHorizon: 2 * options.SubmitTimeout, PollInterval: TimeSpan.FromMinutes(1), MaxRuntime: options.SubmitTimeout, CanCancel: false));

    /// <inheritdoc/>
    public string? InputFault(string model, IReadOnlyList<RenderInput> inputs) => OpenAiRequest.InputFault(model, inputs);

    /// <inheritdoc/>
    public async Task<ProviderEvidence> Submit(ProviderJob job, CancellationToken cancellationToken)
    {
        var (asked, fault) = OpenAiRequest.Of(job);
        if (asked is null)
        {
            return VendorRefusal.CannotBeSaid(fault!);
        }

        HttpContent? content;
        try
        {
            content = await asked.Content(job.Inputs, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return VendorRefusal.CannotBeRead(failure);
        }

        if (content is null)
        {
            return VendorRefusal.InputGone;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{options.BaseUrl.AbsoluteUri.TrimEnd('/')}/{asked.Path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        request.Headers.Add("X-Client-Request-Id", job.Reference.ToString());
        using var patience = new Patience(options.SubmitTimeout, time, cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await wire.Submit(request, patience.Token);
            return VendorPause.Of(answer, await Read(answer, asked, job, patience.Token), time.GetUtcNow());
        }
        catch (FormatException)
        {
            return new ProviderEvidence.Unsure("the answer is not understood");
        }
        catch (Exception failure) when (VendorWire.IsOfTheWire(failure, cancellationToken))
        {
            // Once the answer has begun, it was certainly sent.
            return answer is null ? VendorWire.Unsent(failure) : new ProviderEvidence.Unsure(VendorWire.Reason(failure));
        }
        finally
        {
            answer?.Dispose();
        }
    }

    /// <inheritdoc/>
    public Task<ProviderEvidence> Check(string jobId, CancellationToken cancellationToken) => Nobody();

    /// <inheritdoc/>
    public Task<ProviderEvidence> Find(AttemptId reference, CancellationToken cancellationToken) => Nobody();

    /// <inheritdoc/>
    public Task Cancel(string jobId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<Stream?> Fetch(Delivery delivery, CancellationToken cancellationToken) => _kept.Open(delivery, cancellationToken);

    /// <inheritdoc/>
    public HookEvidence Verify(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now) => new HookEvidence.Rejected("signature");

    private async Task<ProviderEvidence> Read(HttpResponseMessage answer, OpenAiRequest asked, ProviderJob job, CancellationToken cancellationToken)
    {
        var jobId = VendorAnswer.Header(answer, "x-request-id") is { Length: > 0 and <= 200 } id ? id : $"call-{job.Reference}";
        var isJson = answer.Content.Headers.ContentType?.MediaType == "application/json";
        if (!answer.IsSuccessStatusCode || (asked.Speaks && isJson))
        {
            return OpenAiAnswer.OfError((int)answer.StatusCode, await VendorAnswer.Read(answer, cancellationToken), jobId);
        }

        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        if (asked.Speaks)
        {
            return asked.Streams
                ? await OpenAiSpeech.Events(content, jobId, _kept, job.Hold, cancellationToken)
                : await OpenAiSpeech.Whole(content, jobId, _kept, job.Hold, cancellationToken);
        }

        var rest = await new InlineMedia(content, "b64_json", media => _kept.Keep(media, job.Hold, cancellationToken)).Read(cancellationToken);
        return OpenAiAnswer.OfImages(VendorAnswer.Parse(rest), jobId, asked.Outputs);
    }

    private static Task<ProviderEvidence> Nobody() => Task.FromResult<ProviderEvidence>(new ProviderEvidence.Unsure("OpenAI keeps no job that could be asked for"));
}
