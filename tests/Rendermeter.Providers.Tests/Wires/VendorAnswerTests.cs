using System.Text;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Tests.Wires;

/// <summary>Small answers take little memory, and larger ones are read all the same.</summary>
public sealed class VendorAnswerTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8192)]
    [InlineData((1 << 20) - 1)]
    public async Task An_answer_is_read_whole_whatever_its_length_up_to_a_megabyte(int length)
    {
        using var answer = Answer(length);

        var read = await VendorAnswer.Read(answer, TestContext.Current.CancellationToken);

        Assert.Equal(length, read!.Value.GetRawText().Length);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3 << 20)]
    public async Task An_answer_of_a_megabyte_or_more_is_none(int length)
    {
        using var answer = Answer(length);

        Assert.Null(await VendorAnswer.Read(answer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Asking_for_a_job_a_thousand_times_takes_less_than_room_for_ten_of_the_largest_answers()
    {
        await Read(10);
        var before = GC.GetAllocatedBytesForCurrentThread();

        await Read(1000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    private static async Task Read(int times)
    {
        for (var time = 0; time < times; time++)
        {
            using var answer = Answer(200);
            Assert.NotNull(await VendorAnswer.Read(answer, TestContext.Current.CancellationToken));
        }
    }

    /// <summary>An object of exactly so many bytes; 2 or at least 8.</summary>
    private static HttpResponseMessage Answer(int length)
        => new() { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(length == 2 ? "{}" : $$"""{"a":"{{new string('x', length - 8)}}"}"""))) };
}
